"""Measures as series: one shape for actors, one for ties, and names that tell the question."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from ecosystem.measures.projection import Arcs, Pairs
from ecosystem.model.network import Network

if TYPE_CHECKING:
    import pandas as pd


def question(function: Callable[..., object], **given: object) -> str:
    """Name a measure together with the parameters that are not the usual ones.

    Parameters
    ----------
    function
        The measure.
    **given
        Its parameters as they were given.

    Returns
    -------
    name
        For example ``"actor_by_degree(direction='in')"``.
    """
    usual = inspect.signature(function).parameters
    told = [f"{key}={value!r}" for key, value in given.items() if value != usual[key].default]
    return function.__name__ + (f"({', '.join(told)})" if told else "")


def actor_series(
    network: Network, values: npt.NDArray[Any] | list[Any], name: str, dtype: str
) -> pd.Series[Any]:
    """Return one value an actor in force.

    Parameters
    ----------
    network
        The quarter in force.
    values
        In the order of the ids.
    name
        Name of the measure.
    dtype
        ``"int64"``, ``"float64"``, ``"bool"`` or ``"string"``.

    Returns
    -------
    series
        Index: ids of the actors, called ``actor``.
    """
    import pandas as pd

    index = pd.Index(list(network.ids), name="actor", dtype="str")
    return pd.Series(values, index=index, name=name, dtype=dtype)


def tie_series(
    network: Network, ties: Pairs | Arcs, values: npt.NDArray[Any], name: str, dtype: str
) -> pd.Series[Any]:
    """Return one value a tie.

    Parameters
    ----------
    network
        The quarter in force.
    ties
        Pairs of the union, or arcs of the referral graph.
    values
        In the order of the ties.
    name
        Name of the measure.
    dtype
        ``"int64"``, ``"float64"`` or ``"bool"``.

    Returns
    -------
    series
        Index: source and target; a pair has its two ids in their order.
    """
    import pandas as pd

    ends = (ties.first, ties.second) if isinstance(ties, Pairs) else (ties.source, ties.target)
    columns = [[network.ids[actor] for actor in end.tolist()] for end in ends]
    levels = [pd.Index(column, dtype="str") for column in columns]
    index = pd.MultiIndex.from_arrays(levels, names=["source", "target"])
    return pd.Series(values, index=index, name=name, dtype=dtype)
