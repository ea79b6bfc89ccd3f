"""Suggested ties as a view may show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ecosystem.findings.summary import Note
from ecosystem.model.quarter import Quarter
from ecosystem.scenarios import Suggestion, Suggestions, suggest_ties
from ecosystem.scenarios.suggestion_rows import AGREEMENT
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.redaction import SharingNote
from ecosystem.sharing.release import (
    check_view,
    coarse_people,
    coarse_share,
    shielded_firms,
    shown_actors,
    shown_docks,
)
from ecosystem.sharing.shared import not_mentioned, shared_meta


@dataclass(frozen=True)
class _Rules:
    """What a view may tell of a suggestion."""

    shown: frozenset[str]
    hidden_docks: frozenset[str]
    shielded: frozenset[str]
    unmentioned: frozenset[str]
    names: dict[str, str]

    def allows(self, *actors: str) -> bool:
        """Whether all of these may be named."""
        return self.shown.issuperset(actors) and self.hidden_docks.isdisjoint(actors)

    def told(self, rows: Iterable[Suggestion]) -> Iterator[Suggestion]:
        """Coarse figures, and nobody who may not be named, be it as the one who invites."""
        for row in rows:
            if not self.allows(row.source, row.target):
                continue
            if row.kind == AGREEMENT and not self.shielded.isdisjoint((row.source, row.target)):
                continue
            cells = tuple(cell for cell in row.cells if cell[1] not in self.unmentioned)
            whole = row.people is not None and len(cells) == len(row.cells)
            yield replace(
                row,
                gain=_coarse(row.gain),
                gain_with_informal=None,
                ease=None,
                cells=cells,
                people=coarse_people(row.people) if whole and row.people else None,
                through=row.through if row.through in self.names else "",
                names=self.names,
            )


def _coarse(share: float | None) -> float | None:
    """Small gains keep three digits: with two, most of them would read as nothing."""
    if share is None:
        return None
    if share >= 0.01 or share <= 0:
        return coarse_share(share)
    return max(round(share, 3), 0.001)


def share_suggestions(
    suggestions: Suggestions, quarter: Quarter, *, view: str = "partner"
) -> Suggestions:
    """Redact suggestions for a view.

    Parameters
    ----------
    suggestions
        What was suggested on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the suggestions themselves.

    Returns
    -------
    suggestions
        New suggestions. Gains of new ties are those on official ways, so that they tell nothing
        about informal help; agreements are rated without it. Nobody is named who is not released,
        no docking point that refused, no firm or landlord as weak. The public view names no
        actor, so it holds no suggestion.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if check_view(view) == "internal":
        return suggestions
    refuse(quarter, view)
    shared = replace(
        suggestions,
        meta=shared_meta(quarter, view),
        reach=coarse_share(suggestions.reach),
        notes=(*suggestions.notes, *_notes(view)),
        view=view,
    )
    if view == "public":
        return replace(shared, rows=(), sequence=(), pairs=(), agreements=(), names={})
    shown = shown_actors(quarter, view)
    docks = frozenset(quarter.table("docks").column("actor"))
    bodies = frozenset(quarter.table("bodies").column("id"))
    rules = _Rules(
        shown=shown,
        hidden_docks=docks - shown_docks(quarter, view),
        shielded=shielded_firms(quarter),
        unmentioned=not_mentioned(quarter),
        names={k: n for k, n in suggestions.names.items() if k in shown or k in bodies},
    )
    return replace(
        shared,
        rows=tuple(rules.told(suggestions.rows)),
        sequence=tuple(rules.told(suggestions.sequence)),
        pairs=tuple(
            replace(pair, gain=_coarse(pair.gain) or 0.0, alone=_coarse(pair.alone) or 0.0)
            for pair in suggestions.pairs
            if rules.allows(*(actor for tie in pair.ties for actor in tie))
        ),
        agreements=tuple(rules.told(_official(suggestions, quarter))),
        names=rules.names,
    )


def _notes(view: str) -> Iterator[Note]:
    if view == "partner":
        yield SharingNote("redacted_suggestions")


def _official(suggestions: Suggestions, quarter: Quarter) -> Iterator[Suggestion]:
    """Agreements for bridges that are weak without informal help, too, rated without it."""
    plain = suggest_ties(
        without_informal(quarter), count=0, together=0, parameters=suggestions.parameters
    )
    official = {row.id: row for row in plain.agreements}
    for row in suggestions.agreements:
        if row.id in official:
            yield replace(row, gain=official[row.id].gain, cells=official[row.id].cells)
