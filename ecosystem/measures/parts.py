"""What falls apart without an actor, and what holds together whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.series import actor_series
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd


def blocks(graph: GraphAnalysis) -> tuple[npt.NDArray[np.int64], list[bool]]:
    """Find the parts that no single lost tie parts.

    Parameters
    ----------
    graph
        The graph.

    Returns
    -------
    block
        For each actor the position of the first actor of its part.
    inside
        Whether anybody else is in the part.
    """
    n, pairs = len(graph.network.ids), graph.pairs
    kept = graph.cohesion.cut_side == 0
    block = cohesion(n, pairs.first[kept], pairs.second[kept]).component
    return block, (np.bincount(block, minlength=n)[block] > 1).tolist()


def actor_is_cut(quarter: Quarter) -> pd.Series[bool]:
    """Tell which actors alone hold parts of the net together (M17).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    cut
        Whether the union falls into more parts without the actor. Many cut off a single partner
        only: see `actor_by_parted`.

    References
    ----------
    Hopcroft, J., & Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation.
    Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> cut = actor_is_cut(load_sample("mini"))
    >>> list(cut.index[cut])
    ['C1', 'I1', 'S1', 'W1', 'W2']
    """
    graph = analyse(quarter).generous
    return actor_series(graph.network, graph.cohesion.parted > 0, "actor_is_cut", "bool")


def actor_by_parted(quarter: Quarter) -> pd.Series[int]:
    """Count the actors that are parted from the largest remaining part without each actor.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    parted
        Others of its component that lose the rest; 0 for an actor that is no cut point.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> int(actor_by_parted(load_sample("mini"))["W1"])
    5
    """
    graph = analyse(quarter).generous
    return actor_series(graph.network, graph.cohesion.parted, "actor_by_parted", "int64")


def actor_in_component(quarter: Quarter) -> pd.Series[str]:
    """Tell to which part of the net each actor belongs.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    component
        Id of the first actor of the part; an actor without ties is a part of its own.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> actor_in_component(load_sample("mini")).nunique()
    3
    """
    graph = analyse(quarter).generous
    ids = graph.network.ids
    labels = [ids[first] for first in graph.cohesion.component.tolist()]
    return actor_series(graph.network, labels, "actor_in_component", "string")


def actor_in_block(quarter: Quarter) -> pd.Series[str]:
    """Tell which actors stay together whatever single tie is lost (M17, M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    block
        Id of the first actor of its 2-edge-connected component; missing for an actor that hangs
        on cut edges alone.

    References
    ----------
    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing Letters
    2(6), 160-161. doi:10.1016/0020-0190(74)90003-9

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> list(actor_in_block(load_sample("mini")).dropna().index)
    ['S1', 'S3', 'W1']
    """
    graph = analyse(quarter).generous
    ids = graph.network.ids
    block, inside = blocks(graph)
    labels = [
        ids[first] if held else None for first, held in zip(block.tolist(), inside, strict=True)
    ]
    return actor_series(graph.network, labels, "actor_in_block", "string")


def actor_by_loss(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.Series[float]:
    """Measure how much help can no longer be reached if each actor closes.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions, for the largest number of hand-overs.

    Returns
    -------
    loss
        Share of reach lost with its offers and ties, in 0..1; docks stay in the denominator.
        Missing where the way is not tested or nothing is reached.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(float(actor_by_loss(load_sample("mini"))["W2"]), 2)
    0.4
    """
    graph = analyse(quarter, parameters).generous
    tested = graph.network.has_way
    values = graph.actor_loss if tested else np.full(len(graph.network.ids), np.nan)
    return actor_series(graph.network, values, "actor_by_loss", "float64")
