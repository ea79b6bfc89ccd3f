"""All measures by name, and the one call that puts several side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ecosystem.errors import UsageError
from ecosystem.measures import actors, dispersion, homophily, parts, quarter, ties
from ecosystem.measures.brokerage import actor_by_brokerage
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

Measure = Callable[..., Any]

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        measure.__name__: measure
        for measure in (
            actors.actor_by_degree,
            actors.actor_by_constraint,
            actors.actor_by_effective_size,
            actors.actor_by_efficiency,
            actors.actor_by_betweenness,
            actors.actor_by_restricted_betweenness,
            actor_by_brokerage,
            parts.actor_is_cut,
            parts.actor_by_parted,
            parts.actor_in_component,
            parts.actor_in_block,
            parts.actor_by_loss,
            ties.tie_by_fragility,
            ties.tie_by_fragility_high,
            ties.tie_is_cut_edge,
            ties.tie_by_cut_side,
            ties.tie_by_reach_loss,
            ties.tie_by_restricted_betweenness,
            ties.tie_by_span,
            ties.tie_by_strength,
            quarter.net_by_density,
            quarter.net_by_efficiency,
            quarter.net_by_reciprocity,
            quarter.net_by_components,
            quarter.net_by_largest_share,
            quarter.net_by_core_share,
            quarter.net_by_coverage,
            quarter.net_by_reach,
            quarter.net_by_informal_dependency,
            homophily.net_by_ei_index,
            homophily.net_by_ei_expected,
            homophily.net_by_assortativity,
            dispersion.net_by_fragmentation,
            dispersion.net_by_distance_fragmentation,
            dispersion.net_by_seed_reach,
        )
    }
)
"""Name to measure: ``actor_…`` and ``tie_…`` give a series, ``net_…`` a number or None."""


def measure(
    quarter: Quarter, *questions: str | Callable[[Quarter], pd.Series[Any]]
) -> pd.DataFrame:
    """Put measures of actors, or of ties, side by side.

    Parameters
    ----------
    quarter
        The quarter.
    *questions
        Measures or their names; a measure with parameters as ``functools.partial``.

    Returns
    -------
    frame
        One row an actor (or a tie), one column a measure, named after it and its parameters.
        ``attrs`` says what all of it rests on: ``quarter``, ``wave``, ``view``, and how many
        ``actors``, ``ties`` and ``confirmed`` ties (told by both sides or documented) there are.

    Raises
    ------
    UsageError
        If a name is not known, a measure gives one number for the whole quarter, or the measures
        are not of the same things: actors, pairs, or directed ties.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> frame = measure(load_sample("mini"), "actor_by_degree", parts.actor_is_cut)
    >>> list(frame.columns), len(frame)
    (['actor_by_degree', 'actor_is_cut'], 12)
    """
    import pandas as pd

    columns: list[pd.Series[Any]] = []
    for question in questions:
        if isinstance(question, str):
            if question not in MEASURES:
                known = ", ".join(MEASURES)
                raise UsageError("measures.choice", name="measure", value=question, known=known)
            question = MEASURES[question]
        answer = question(quarter)
        if not isinstance(answer, pd.Series):
            raise UsageError("measures.one_number")
        if columns and not answer.index.equals(columns[0].index):
            raise UsageError("measures.not_alike", one=columns[0].name, other=answer.name)
        columns.append(answer)
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    frame.attrs.update(_ground(quarter))
    return frame


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
