"""All measures by name, and the one call that puts several side by side, own ones included."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ecosystem.errors import UsageError
from ecosystem.measures import classics, structure
from ecosystem.model.quarter import Quarter, check_quarter

if TYPE_CHECKING:
    import pandas as pd

    # A measure by name, a function of a quarter or of a graph, or values by label.
    Question = str | Callable[..., Any] | Mapping[Any, Any] | pd.Series[Any]

Measure = Callable[..., Any]

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        measure.__name__: measure
        for measure in (
            classics.actor_by_degree,
            classics.actor_by_constraint,
            classics.actor_by_effective_size,
            classics.actor_by_efficiency,
            classics.actor_by_betweenness,
            classics.actor_by_restricted_betweenness,
            classics.actor_by_brokerage,
            classics.actor_is_cut,
            classics.actor_by_parted,
            classics.actor_in_component,
            classics.actor_in_block,
            classics.actor_by_loss,
            structure.actor_by_pair_loss,
            structure.actor_by_coreness,
            structure.actor_by_hierarchy,
            classics.tie_by_fragility,
            classics.tie_by_fragility_high,
            classics.tie_is_cut_edge,
            classics.tie_by_cut_side,
            classics.tie_by_reach_loss,
            structure.tie_by_pair_loss,
            classics.tie_by_restricted_betweenness,
            classics.tie_by_span,
            classics.tie_by_strength,
            classics.net_by_density,
            classics.net_by_efficiency,
            classics.net_by_reciprocity,
            classics.net_by_components,
            classics.net_by_largest_share,
            classics.net_by_core_share,
            classics.net_by_coverage,
            classics.net_by_reach,
            classics.net_by_informal_dependency,
            classics.net_by_ei_index,
            classics.net_by_ei_expected,
            classics.net_by_assortativity,
            classics.net_by_fragmentation,
            classics.net_by_distance_fragmentation,
            classics.net_by_seed_reach,
        )
    }
)

"""Name to measure: ``actor_…`` and ``tie_…`` give a series, ``net_…`` a number or None."""

# First arguments by which a function of a graph is known, as networkx writes them.
_GRAPHS = ("G", "g", "graph")


def measure(
    quarter: Quarter,
    *questions: Question,
    units: Mapping[str, str] | None = None,
    **named: Question,
) -> pd.DataFrame:
    """Put measures of actors, or of ties, side by side, those of one's own included.

    Parameters
    ----------
    quarter
        The quarter.
    *questions
        Measures or their names; a measure with parameters as ``functools.partial``. Of one's own:
        a series or dict by id (by pair of ids for ties), a function of a quarter, or a function
        of a graph such as those of networkx. A function whose first argument is called ``G``,
        ``g`` or ``graph`` gets the simple undirected union of all layers, on which the measures
        of actors are computed.
    units
        Name of a column to its unit, kept in ``attrs["units"]``.
    **named
        The same as `questions`, under a name of one's own.

    Returns
    -------
    frame
        One row an actor (or a tie), one column a measure, named after it and its parameters.
        Values are put in their row by label, never by place; a missing one stays missing.
        ``attrs`` says what all of it rests on: ``quarter``, ``wave``, ``view``, and how many
        ``actors``, ``ties`` and ``confirmed`` ties (told by both sides or documented) there are.

    Raises
    ------
    UsageError
        If a name is not known, a measure gives one number for the whole quarter, a label is not
        in force in the quarter, or the measures are not of the same things: actors, pairs, or
        directed ties.

    Examples
    --------
    >>> import ecosystem as eco
    >>> frame = eco.measure(eco.load_sample("mini"), "actor_by_degree", eco.actor_is_cut)
    >>> list(frame.columns), len(frame)
    (['actor_by_degree', 'actor_is_cut'], 12)

    >>> import networkx as nx
    >>> given = {"desks": {"W1": 3}, "units": {"desks": "n"}}
    >>> own = eco.measure(eco.load_sample("mini"), rank=nx.pagerank, **given)
    >>> own["rank"].idxmax(), float(own.loc["W1", "desks"]), own.attrs["units"]
    ('W1', 3.0, {'desks': 'n'})
    """
    check_quarter(quarter)
    import pandas as pd

    columns: list[pd.Series[Any]] = []
    wanted = [("", question) for question in questions] + list(named.items())
    for name, question in wanted:
        answer = _answer(quarter, question, name or f"own_{len(columns) + 1}")
        if name:
            answer = answer.rename(name)
        if columns and not answer.index.equals(columns[0].index):
            raise UsageError("measures.not_alike", one=columns[0].name, other=answer.name)
        columns.append(answer)
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    for name in units or {}:
        if name not in frame.columns:
            known = ", ".join(map(str, frame.columns))
            raise UsageError("measures.choice", name="units", value=name, known=known)
    frame.attrs.update(_ground(quarter))
    if units:
        frame.attrs["units"] = dict(units)
    return frame


def _answer(quarter: Quarter, question: Question, name: str) -> pd.Series[Any]:
    """Ask one question; the answer is a series of all actors or ties."""
    import pandas as pd

    if isinstance(question, str):
        if question not in MEASURES:
            known = ", ".join(MEASURES)
            raise UsageError("measures.choice", name="measure", value=question, known=known)
        question = MEASURES[question]
    if not callable(question):
        return _by_label(quarter, question, name)
    first = next(iter(inspect.signature(question).parameters), "")
    graph = first in _GRAPHS
    answer = question(quarter.to_networkx(which="union", simple=True) if graph else quarter)
    name = getattr(question, "__name__", name).replace("<lambda>", name)
    if isinstance(answer, pd.Series) and getattr(question, "func", question) in MEASURES.values():
        return answer
    if not isinstance(answer, Mapping | pd.Series):
        raise UsageError("measures.one_number")
    return _by_label(quarter, answer, name)


def _by_label(
    quarter: Quarter, values: Mapping[Any, Any] | pd.Series[Any], name: str
) -> pd.Series[Any]:
    """Put values in the rows of the actors, or of the pairs, that they are labelled with."""
    import pandas as pd

    given: dict[Hashable, Any] = dict(values.items())
    if isinstance(values, pd.Series) and isinstance(values.name, str):
        name = values.name
    pairs = any(isinstance(label, tuple) for label in given)
    shape = MEASURES["tie_is_cut_edge" if pairs else "actor_is_cut"](quarter)
    if pairs:
        known = set(shape.index)
        given = {
            label if label in known or not isinstance(label, tuple) else label[::-1]: value
            for label, value in given.items()
        }
    unknown = [label for label in given if label not in shape.index]
    if unknown:
        examples = ", ".join(map(str, list(shape.index)[:5]))
        raise UsageError("measures.label", name=name, value=str(unknown[0]), known=examples)
    rows = [given.get(label) for label in shape.index]
    return pd.Series(rows, index=shape.index, name=name).infer_objects()


def _ground(quarter: Quarter) -> dict[str, str | int | None]:
    """Say what the measures of a quarter rest on."""
    network, meta = quarter.network(), quarter.meta
    return {
        "quarter": meta.id,
        "wave": meta.wave.isoformat() if meta.wave else None,
        "view": meta.view,
        "actors": len(network.ids),
        "ties": len(network.records),
        "confirmed": int(network.records.strict.sum()),
    }
