"""From what holds in each graph to findings with graphs, certainty band and order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from ecosystem.findings.rows import Finding
from ecosystem.measures.analysis import Analysis, GraphAnalysis

Row = TypeVar("Row", bound=Finding)
Made = TypeVar("Made")
_KEPT: WeakKeyDictionary[Analysis, dict[str, Any]] = WeakKeyDictionary()


def once(analysis: Analysis, name: str, make: Callable[[], Made]) -> Made:
    """Make something for an analysis the first time that it is asked for.

    Parameters
    ----------
    analysis
        The analysis that it belongs to.
    name
        What it is.
    make
        Makes it.

    Returns
    -------
    made
        The same object each time.
    """
    kept = _KEPT.setdefault(analysis, {})
    if name not in kept:
        kept[name] = make()
    made: Made = kept[name]
    return made


def tidy(value: float) -> float:
    """Round a figure so that the order of additions never shows.

    Parameters
    ----------
    value
        Any number.

    Returns
    -------
    value
        Rounded to twelve decimals; minus zero becomes zero.
    """
    return round(float(value), 12) + 0.0


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort findings: most severe first, then by id.

    Parameters
    ----------
    rows
        Findings of one kind.

    Returns
    -------
    rows
        A new list.
    """
    return sorted(rows, key=lambda row: (-row.severity, row.id))


def merged(
    analysis: Analysis,
    find: Callable[[GraphAnalysis], Mapping[str, Row]],
    is_firm: Callable[[Row], bool],
) -> list[Row]:
    """Find in both graphs and say of each finding where it holds and how sure it is.

    Parameters
    ----------
    analysis
        Both graphs.
    find
        Finds in one graph, by id.
    is_firm
        Whether every tie that the finding names is confirmed and every actor that it names was
        asked.

    Returns
    -------
    rows
        The findings of the generous graph, in order; what holds in the strict graph alone is
        left out.
    """
    generous = find(analysis.generous)
    strict = find(analysis.strict) if analysis.strict else {}
    rows = []
    for key, row in generous.items():
        holds = ("generous", "strict") if key in strict else ("generous",)
        band = "sure" if analysis.strict and is_firm(row) else "possible"
        rows.append(replace(row, holds_in=holds, band=band))
    return in_order(rows)


def names_of(analysis: Analysis, actors: Iterable[int]) -> dict[str, str]:
    """Return id and name of some actors.

    Parameters
    ----------
    analysis
        The analysis.
    actors
        Their positions.

    Returns
    -------
    names
        Id to name.
    """
    network = analysis.network
    return {network.ids[actor]: network.names[actor] for actor in actors}
