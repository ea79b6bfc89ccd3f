"""What if: a quarter before and after some changes, side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ecosystem.findings import KINDS, Result, find_all
from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import Finding, Json, SinglePoint
from ecosystem.measures.analysis import analyse
from ecosystem.measures.hand_overs import HandOvers, hand_overs
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.cell_changes import CellChange, Key
from ecosystem.scenarios.changes import Change, apply_changes
from ecosystem.scenarios.on_foot import OnFoot, on_foot
from ecosystem.scenarios.repairs import Repair, repairs_of

SCHEMA = "ecosystem-whatif/1"
COMPARED = tuple(kind for kind in KINDS if kind != "sector_hole")
"""Kinds of findings that are compared: a sector hole is tested against chance, for seconds."""


@dataclass(frozen=True)
class Comparison:
    """A quarter before and after.

    Parameters
    ----------
    changes
        What happens.
    before, after
        Everything that is found; each is an analysis from scratch.
    steps_before, steps_after
        Hand-overs until there is help; None if there is no way.
    on_foot
        People near a docking point; None if nobody knows where people live.
    repairs
        The cheapest new ties that win back what is lost; None if the quarter is too large to
        look for them.
    mendable
        The needs that some repair wins back, also one that the view does not show.
    names
        Names of actors that sentences may mention.
    view
        The view that it may be shown in.
    """

    changes: tuple[Change, ...]
    before: Result
    after: Result
    steps_before: HandOvers | None
    steps_after: HandOvers | None
    on_foot: OnFoot | None = None
    repairs: tuple[Repair, ...] | None = ()
    mendable: frozenset[Key] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    view: str = "internal"

    @cached_property
    def cells(self) -> tuple[CellChange, ...]:
        """The needs whose class changes, by topic and language."""
        then = {(c.topic, c.language, c.group, c.status): c for c in self.after.cells}
        found = []
        for cell in self.before.cells:
            key = (cell.topic, cell.language, cell.group, cell.status)
            if key in then and then[key].cell_class != cell.cell_class:
                found.append(CellChange(*key, cell.demand, cell.cell_class, then[key].cell_class))
        return tuple(found)

    def going(self, direction: str) -> tuple[CellChange, ...]:
        """Return the needs that change in one direction.

        Parameters
        ----------
        direction
            ``lost``, ``gained``, ``worse``, ``better`` or ``unsure``.

        Returns
        -------
        cells
            In the order of all cells.
        """
        return tuple(cell for cell in self.cells if cell.direction == direction)

    def people(self, direction: str) -> float | None:
        """Count the people whose need changes in one direction.

        Parameters
        ----------
        direction
            As for `going`.

        Returns
        -------
        people
            People times needs: one person with two needs counts twice. None if nobody was counted,
            or some numbers are too small to tell.
        """
        counts = [cell.demand for cell in self.going(direction)]
        known = [count for count in counts if count is not None]
        if self.before.summary["unweighted"] or len(known) < len(counts):
            return None
        return tidy(sum(known))

    @cached_property
    def findings(self) -> dict[str, tuple[str, ...]]:
        """Ids of the findings that are ``closed``, ``new``, ``changed`` and ``unchanged``."""
        before = {(f.kind, f.id): f for f in self.before.findings}
        after = {(f.kind, f.id): f for f in self.after.findings}
        both = [key for key in before if key in after]
        same = {key for key in both if _stays(before[key], after[key])}
        return {
            "closed": tuple(key[1] for key in before if key not in after),
            "new": tuple(key[1] for key in after if key not in before),
            "changed": tuple(key[1] for key in both if key not in same),
            "unchanged": tuple(key[1] for key in both if key in same),
        }

    @property
    def single_points(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids of the actors that too much hangs on, before and after."""
        before, after = (
            tuple(f.actor for f in result.findings if isinstance(f, SinglePoint))
            for result in (self.before, self.after)
        )
        return before, after

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        from ecosystem.scenarios.comparison_words import sentences

        points = self.single_points
        first = self.before.as_dict()
        return {
            "schema": SCHEMA,
            "quarter": first["quarter"],
            "parameters": first["parameters"],
            "changes": [change.as_dict() for change in self.changes],
            "before": dict(self.before.summary),
            "after": dict(self.after.summary),
            "hand_overs": {
                "before": _steps(self.steps_before),
                "after": _steps(self.steps_after),
            },
            "on_foot": self.on_foot.as_dict() if self.on_foot else None,
            "cells": [cell.as_dict() for cell in self.cells],
            "lost": self._sum("lost"),
            "gained": self._sum("gained"),
            "findings": {name: list(ids) for name, ids in self.findings.items()},
            "single_points": {"before": list(points[0]), "after": list(points[1])},
            "repairs": None
            if self.repairs is None
            else [repair.as_dict() for repair in self.repairs],
            "sentences": {lang: list(sentences(self, lang)) for lang in ("de", "en")},
            "notes": [note.as_dict() for note in self.after.notes],
        }

    def _sum(self, direction: str) -> dict[str, Json]:
        return {"needs": len(self.going(direction)), "people": self.people(direction)}

    def to_json(self) -> str:
        """Write everything as JSON; two runs give the same text.

        Returns
        -------
        text
            Indented, UTF-8 characters as they are, ending in a line break.
        """
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say what changes.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            What is supposed first, then what it does to needs and people, ways, single points and
            findings, then the cheapest repairs.
        """
        from ecosystem.scenarios.comparison_words import sentences

        return sentences(self, lang)

    def _repr_html_(self) -> str:
        from html import escape

        return "".join(f"<p>{escape(said)}</p>" for said in self.sentences("en"))


def _stays(before: Finding, after: Finding) -> bool:
    return (before.subjects, before.evidence, before.band) == (
        after.subjects,
        after.evidence,
        after.band,
    )


def _steps(steps: HandOvers | None) -> Json:
    return None if steps is None else {"mean": tidy(steps.mean), "most": steps.most}


def what_if(quarter: Quarter, *changes: Change, parameters: Parameters | None = None) -> Comparison:
    """Compare a quarter with what it is after some changes.

    Parameters
    ----------
    quarter
        The quarter on full data.
    *changes
        What happens, in this order: `Close`, `LosePerson`, `EndFunding`, `AddTie`, `Strengthen`,
        `OpenDock`, `Bundle`, `Until`.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    comparison
        Both analyses and what differs. Each side is exactly what `find_all` says of its tables,
        but for holes between sectors, which are not compared.

    Raises
    ------
    UnknownActorError
        If an id does not exist; the nearest one is named.
    UsageError
        If a change is not possible.

    Examples
    --------
    >>> import ecosystem as eco
    >>> comparison = eco.what_if(eco.load_sample("mini"), eco.Close("W2"))
    >>> [cell.key[:2] for cell in comparison.going("lost")]
    [('housing', 'ar'), ('housing', 'de')]
    """
    changed = apply_changes(quarter, changes)
    before, after = (
        find_all(each, parameters=parameters, draws=0, kinds=COMPARED)
        for each in (quarter, changed)
    )
    analyses = analyse(quarter, parameters), analyse(changed, parameters)
    comparison = Comparison(
        changes=changes,
        before=before,
        after=after,
        steps_before=hand_overs(analyses[0].generous),
        steps_after=hand_overs(analyses[1].generous),
        on_foot=on_foot(quarter, changed, before.parameters),
        names=names_in(quarter, changed),
    )
    lost = [cell.key for cell in comparison.going("lost")]
    repairs = repairs_of(changed, analyses[1], lost)
    mendable = frozenset(cell for repair in repairs or () for cell in repair.cells)
    return replace(comparison, repairs=repairs, mendable=mendable)


def names_in(*quarters: Quarter) -> dict[str, str]:
    """Return the names of all actors.

    Parameters
    ----------
    *quarters
        Quarters; a later one names an actor anew.

    Returns
    -------
    names
        Id to name.
    """
    found: dict[str, str] = {}
    for quarter in quarters:
        actors = quarter.table("actors")
        found.update(zip(actors.column("id"), actors.column("name"), strict=True))
    return found
