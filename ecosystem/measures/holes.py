"""M22 on plain arrays: how much the contacts of an actor are tied to one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


def constraint(n: int, source: IntArray, target: IntArray, weight: FloatArray) -> FloatArray:
    """Compute Burt's constraint.

    Parameters
    ----------
    n
        Number of actors.
    source, target
        Arcs without repetition; an undirected pair may be given once.
    weight
        Strength of each arc, more than 0. Of two arcs between the same actors both count.

    Returns
    -------
    constraint
        Shape (n,); ``nan`` for an actor without contacts.

    Notes
    -----
    ``C_i = sum_j (p_ij + sum_q p_iq p_qj)^2`` over the contacts *j* of *i*, with
    ``p_ij = (a_ij + a_ji) / sum_k (a_ik + a_ki)``. It can exceed 1 (in a triangle it is 1.125) and
    falls with the number of contacts for no other reason than their number.

    References
    ----------
    Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110(2),
    349-399. doi:10.1086/421787
    """
    from scipy.sparse import csr_array, diags_array

    rows, columns = np.concatenate([source, target]), np.concatenate([target, source])
    both = csr_array((np.tile(weight, 2), (rows, columns)), shape=(n, n))
    total: FloatArray = np.asarray(both.sum(axis=1), np.float64).ravel()
    found = np.full(n, np.nan)
    if not len(source):
        return found
    share = diags_array(np.divide(1, total, out=np.zeros(n), where=total > 0)) @ both
    contacts = csr_array((share > 0).astype(np.float64))
    invested = share + (share @ share).multiply(contacts)
    squares = np.asarray(invested.multiply(invested).sum(axis=1)).ravel()
    found[total > 0] = squares[total > 0]
    return found


@dataclass(frozen=True)
class Contacts:
    """How many contacts each actor has, and how many ties there are among them.

    Parameters
    ----------
    degree
        Contacts; shape (n,).
    among
        Pairs of contacts that are tied to each other; shape (n,).
    """

    degree: IntArray
    among: IntArray

    @property
    def effective_size(self) -> FloatArray:
        """Contacts less the mean number of ties that each has to the others; nan without any."""
        safe = np.where(self.degree > 0, self.degree, 1)
        return np.where(self.degree > 0, self.degree - 2 * self.among / safe, np.nan)

    @property
    def efficiency(self) -> FloatArray:
        """Effective size as a share of the contacts."""
        safe = np.where(self.degree > 0, self.degree, 1)
        return np.asarray(self.effective_size / safe)


def contacts(n: int, first: IntArray, second: IntArray) -> Contacts:
    """Count contacts and the ties among them.

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs without repetition.

    Returns
    -------
    contacts
        Counts for every actor.
    """
    from scipy.sparse import csr_array

    degree = np.bincount(np.concatenate([first, second]), minlength=n)
    rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
    tied = csr_array((np.ones(len(rows), np.int64), (rows, columns)), shape=(n, n))
    if not len(first):
        return Contacts(degree, np.zeros(n, np.int64))
    triangles: IntArray = np.asarray((tied @ tied).multiply(tied).sum(axis=1), np.int64).ravel()
    return Contacts(degree, triangles // 2)
