"""How many ties join two sectors, and how many would by chance (the first part of M21)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ecosystem.measures.projection import Pairs
from ecosystem.model.network import Network
from ecosystem.schema import SECTORS


@dataclass(frozen=True)
class Mixing:
    """Observed and expected pairs between sectors.

    Parameters
    ----------
    sizes
        Actors in force in each sector; shape (6,).
    observed
        Pairs of the union between two sectors; symmetric, shape (6, 6), within sectors on the
        diagonal.
    expected
        The same if the sector labels were dealt out at random; ``nan`` for fewer than two actors.
    """

    sizes: npt.NDArray[np.int64]
    observed: npt.NDArray[np.int64]
    expected: npt.NDArray[np.float64]


def sector_mixing(network: Network, pairs: Pairs) -> Mixing:
    """Count the pairs of the union by sector and compare with a random dealing of sectors.

    Parameters
    ----------
    network
        The quarter in force.
    pairs
        The union; places count as pairs.

    Returns
    -------
    mixing
        Counts and expectations.

    Notes
    -----
    ``E[A, B] = m 2 n_A n_B / (n (n - 1))`` and ``E[A, A] = m n_A (n_A - 1) / (n (n - 1))``.
    """
    count = len(SECTORS)
    sizes = np.bincount(network.sectors, minlength=count)
    observed = np.zeros((count, count), np.int64)
    left, right = network.sectors[pairs.first], network.sectors[pairs.second]
    np.add.at(observed, (np.minimum(left, right), np.maximum(left, right)), 1)
    observed = observed + np.triu(observed, 1).T
    n, m = len(network.ids), len(pairs)
    if n < 2:
        return Mixing(sizes, observed, np.full((count, count), np.nan))
    expected = m * 2 * np.outer(sizes, sizes) / (n * (n - 1))
    np.fill_diagonal(expected, m * sizes * (sizes - 1) / (n * (n - 1)))
    return Mixing(sizes, observed, expected)


def sector_pairs() -> list[tuple[int, int]]:
    """Return the fifteen pairs of different sectors."""
    return list(combinations(range(len(SECTORS)), 2))
