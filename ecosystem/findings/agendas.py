"""The agenda for steering and working groups: confirmed gaps, and two kinds of blind spots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.findings.hurdles import triangulation
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding, Json
from ecosystem.measures.bodies import bodies_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS

KINDS = ("gap", "informal_only", "weak_bridge", "dead_end", "reported_gap")
"""Kinds of findings that can be on the agenda."""
PARTS = ("confirmed", "map_blind", "practice_blind")
"""Reported and computed; reported only; computed only."""


@dataclass(frozen=True)
class Item:
    """One item of the agenda.

    Parameters
    ----------
    part
        One of `PARTS`.
    finding
        The finding; it says itself and what can be done.
    bodies
        Names of the working groups on its topic; empty for the steering group alone.
    """

    part: str
    finding: Finding
    bodies: tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """What to talk about.

    Parameters
    ----------
    items
        By part, the most severe first.
    view
        The view that it is for.
    """

    items: tuple[Item, ...]
    view: str

    def of_part(self, part: str) -> tuple[Item, ...]:
        """Return the items of one part.

        Parameters
        ----------
        part
            One of `PARTS`.

        Returns
        -------
        items
            In order.
        """
        return tuple(item for item in self.items if item.part == part)

    def of_body(self, name: str) -> tuple[Item, ...]:
        """Return the items for one working group.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        items
            In order.
        """
        return tuple(item for item in self.items if name in item.bodies)

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Say how much there is of each part.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            One a part.
        """
        counts = ((part, len(self.of_part(part))) for part in PARTS)
        return tuple(text(f"agenda.count.{part}", lang, count=count) for part, count in counts)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {
            part: [
                {**item.finding.as_dict(), "bodies": list(item.bodies)}
                for item in self.of_part(part)
            ]
            for part in PARTS
        }


def _topics(finding: Finding) -> set[str]:
    subjects = finding.subjects
    topic = subjects.get("topic")
    found = {topic} if isinstance(topic, str) else set()
    losses = finding.evidence.get("topic_loss")
    return found | (set(losses) & set(TOPICS) if isinstance(losses, dict) else set())


def agenda_of(quarter: Quarter, result: Result) -> Agenda:
    """Make the agenda from findings in the view that it is for.

    Parameters
    ----------
    quarter
        The quarter on full data, for what practitioners report.
    result
        Its findings, as the view may show them.

    Returns
    -------
    agenda
        Only findings of the result; what the view does not show is not on it.
    """
    parts = triangulation(quarter, parameters=result.parameters)
    # a small cell goes by another kind outside the internal view
    unreported = {finding.id.partition(":")[2]: finding for finding in parts.to_check}
    working = [(body.name, body.topics) for body in bodies_in_force(quarter)]

    def part_of(finding: Finding) -> str | None:
        if finding.kind == "reported_gap":
            confirmed = finding.evidence["computed"] == "confirmed"
            return "confirmed" if confirmed else "map_blind"
        same = unreported.get(finding.id.partition(":")[2])
        kinds = {"gap", "informal_only"}
        alike = same and (same.kind == finding.kind or {same.kind, finding.kind} <= kinds)
        return "practice_blind" if alike else None

    def invited(finding: Finding) -> tuple[str, ...]:
        topics = _topics(finding)
        return tuple(name for name, on in working if result.view != "public" and topics & on)

    found = [
        Item(part, finding, invited(finding))
        for finding in result.findings
        if (part := part_of(finding))
    ]
    return Agenda(tuple(_sorted(found)), result.view)


def _sorted(items: Iterable[Item]) -> list[Item]:
    def key(item: Item) -> tuple[int, float, str]:
        return PARTS.index(item.part), -item.finding.severity, item.finding.id

    return sorted(items, key=key)
