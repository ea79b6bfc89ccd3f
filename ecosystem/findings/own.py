"""Findings of one's own: said by whoever finds them, tested as the others are."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding, Json, tidy
from ecosystem.findings.stability import Progress, share_error, stability_label
from ecosystem.measures.draws import Disturbance, disturbed_records
from ecosystem.model.network import ALL_TOPICS, KINDS, TOPIC_BIT, Network, Records
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, Table
from ecosystem.stubs import dataclass

Finder = Callable[..., Iterable[object]]


@dataclass(frozen=True, kw_only=True)
class OwnFinding(Finding):
    """A finding of one's own: a kind, actors, and what is said about them.

    Parameters
    ----------
    id
        Its name, the same in each run, for example ``"lonely:W1"``.
    kind
        The kind, a word of one's own.
    severity
        How grave it is, in 0..1.
    holds_in, band
        Graphs in which it holds, and ``sure`` or ``possible``: a question if nothing is said.
    stability, likely_true, stability_share, stability_error, overturn
        How often it stays in disturbed quarters: `find_all` fills in the first three, the others
        are not known for a kind of one's own.
    names, coordinator
        Names of actors by id, and who invites.
    about
        Ids of the actors that it is about.
    says, todo
        What is said, and what one can do: one text, or one by language (``{"de": …, "en": …}``).
    rests_on
        Figures that it rests on.

    Examples
    --------
    >>> import ecosystem as eco
    >>> quarter = eco.load_sample("mini")
    >>> def alone(quarter):
    ...     for actor, count in eco.actor_by_degree(quarter).items():
    ...         if count < 1:
    ...             said = f"{actor} has no tie."
    ...             yield eco.OwnFinding(
    ...                 id=f"alone:{actor}", kind="alone", severity=0.3, about=(actor,), says=said
    ...             )
    >>> result = eco.find_all(quarter, finders=[alone], kinds=[], draws=0)
    >>> [finding.sentence("en") for finding in result.findings]
    ['B2 has no tie. Is that so?', 'I2 has no tie. Is that so?']
    """

    about: tuple[str, ...] = ()
    says: str | Mapping[str, str] = ""
    todo: str | Mapping[str, str] = ""
    rests_on: Mapping[str, Json] = field(default_factory=dict)

    @property
    def subjects(self) -> dict[str, Json]:
        """The actors."""
        return {"actors": list(self.about)}

    @property
    def evidence(self) -> dict[str, Json]:
        """The figures that it rests on."""
        return dict(self.rests_on)

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors."""
        return self.about

    def sentence(self, lang: str) -> str:
        """Say it."""
        return self.in_band(_in(self.says, lang), lang)

    def action(self, lang: str) -> str:
        """Say what one can do."""
        return _in(self.todo, lang)


def _in(said: str | Mapping[str, str], lang: str) -> str:
    return said if isinstance(said, str) else said.get(lang) or next(iter(said.values()), "")


def found_by(find: Finder, quarter: Quarter, parameters: Parameters) -> list[Finding]:
    """Ask a finder; it takes conventions if it says so."""
    takes = "parameters" in inspect.signature(find).parameters
    rows = []
    for row in find(quarter, parameters=parameters) if takes else find(quarter):
        if not isinstance(row, Finding):
            name = getattr(find, "__name__", "finder")
            raise UsageError("measures.no_finding", name=name, kind=type(row).__name__)
        rows.append(row)
    return rows


def _disturbed(quarter: Quarter, network: Network, records: Records) -> Quarter:
    """Make the quarter that holds these tie records; what informants reported stays reported."""
    table = quarter.table("ties")
    kept = table.keep(sorted({row for row in records.row.tolist() if row >= 0}))
    rows = kept.records()
    for at in np.flatnonzero(records.row < 0).tolist():
        topics = int(records.topics[at])
        named = [topic for topic, bit in TOPIC_BIT.items() if topics & bit]
        rows.append(
            {
                "source": network.ids[int(records.source[at])],
                "target": network.ids[int(records.target[at])],
                "kind": KINDS[int(records.kind[at])],
                "topics": "" if topics == ALL_TOPICS else ";".join(named),
            }
        )
    return quarter.with_tables(Table.from_records("ties", rows, table.columns))


def with_own_stability(
    quarter: Quarter,
    network: Network,
    found: Sequence[tuple[Finder, Finding]],
    *,
    draws: int,
    progress: Progress | None = None,
) -> list[Finding]:
    """Ask the finders in disturbed quarters, and say how often each finding is there again."""
    finders = list(dict.fromkeys(find for find, _ in found))
    if not draws or not finders or not len(network.records):
        return [finding for _, finding in found]
    how = Disturbance.of(network.parameters)
    records, draw = disturbed_records(network, draws, how, network.parameters.seed)
    again: dict[tuple[Any, str], int] = {}
    for number in range(draws):
        if progress:
            progress(number, draws)
        other = _disturbed(quarter, network, records.keep(draw == number))
        for find in finders:
            for key in {row.id for row in found_by(find, other, network.parameters)}:
                again[find, key] = again.get((find, key), 0) + 1
    shares = [tidy(again.get((find, finding.id), 0) / draws) for find, finding in found]
    return [
        replace(
            finding,
            stability=stability_label(share),
            stability_share=share,
            stability_error=share_error(share, draws),
        )
        for (_, finding), share in zip(found, shares, strict=True)
    ]
