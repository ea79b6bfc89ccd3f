"""The cells of need: topic, language, group and status, each with the people who ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ecosystem.model.table import Table
from ecosystem.model.values import is_unknown
from ecosystem.schema import CORE_TOPICS, TOPICS


@dataclass(frozen=True, slots=True)
class Cell:
    """One profile of need.

    Parameters
    ----------
    topic, language
        What help is about and in which language.
    group, status
        Group and residence status; ``all`` and ``any`` if the need names none.
    demand
        People who need it, or 1 where nobody was counted.
    """

    topic: str
    language: str
    group: str
    status: str
    demand: float

    @property
    def id(self) -> str:
        """Topic, language, group and status joined by colons."""
        return f"{self.topic}:{self.language}:{self.group}:{self.status}"


@dataclass(frozen=True)
class Demand:
    """All cells of a quarter.

    Parameters
    ----------
    cells
        Sorted by topic (in the order of the vocabulary), language, group and status.
    unweighted
        True if there is no table of needs, so that every cell counts 1.
    """

    cells: tuple[Cell, ...]
    unweighted: bool


def read_demand(needs: Table, languages: tuple[str, ...]) -> Demand:
    """Make the cells of need.

    Parameters
    ----------
    needs
        The table of needs; equal profiles are summed.
    languages
        Languages of the quarter, used with the twelve topics if the table has no rows.

    Returns
    -------
    demand
        The cells.
    """
    persons: dict[tuple[str, str, str, str], float] = defaultdict(float)
    columns = ("topic", "language", "group", "status", "persons")
    for topic, language, group, status, count in zip(*map(needs.column, columns), strict=True):
        profile = (
            topic,
            language,
            "all" if is_unknown(group) else group,
            "any" if is_unknown(status) else status,
        )
        persons[profile] += float(count)
    if not persons:
        persons.update({(t, code, "all", "any"): 1.0 for t in CORE_TOPICS for code in languages})
    order = {topic: position for position, topic in enumerate(TOPICS)}
    profiles = sorted(persons, key=lambda profile: (order[profile[0]], *profile[1:]))
    return Demand(tuple(Cell(*p, persons[p]) for p in profiles), unweighted=len(needs) == 0)
