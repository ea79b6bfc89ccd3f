"""Where and when docking points can be reached: rows, words, and which view may show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from ecosystem.catalogue import language_name, text
from ecosystem.findings.rows import Finding, Json
from ecosystem.findings.words import number

_LISTED = 6


@dataclass(frozen=True, kw_only=True)
class SpatialGap(Finding):
    """Neighbouring cells from which every docking point is too far to walk.

    Parameters
    ----------
    cells
        Ids of the cells, sorted.
    people
        Residents of the cells; None if too few to be told.
    newcomers
        Those who came lately; None if unknown or too few.
    distance_m
        From any of the cells to the nearest docking point on foot; None if not to be told.
    crow_m
        The same as the crow flies.
    nearest
        Id of that docking point; blank if not to be told.
    estimated
        Whether distances are estimates.
    radius
        What counts as too far.
    """

    kind: str = "spatial_gap"
    cells: tuple[str, ...]
    people: float | None
    newcomers: float | None
    distance_m: float | None
    crow_m: float | None
    nearest: str = ""
    estimated: bool = False
    radius: float = field(default=800, compare=False)

    @property
    def subjects(self) -> dict[str, Json]:
        """The cells."""
        return {"cells": list(self.cells)}

    @property
    def evidence(self) -> dict[str, Json]:
        """Who lives there, and how far it is."""
        return {
            "people": self.people,
            "distance_m": self.distance_m,
            "newcomers": self.newcomers,
            "crow_m": self.crow_m,
            "nearest": self.nearest or None,
            "estimated": self.estimated,
        }

    @property
    def recommendation(self) -> str:
        """Docking points are recommendation three."""
        return "R3"

    def sentence(self, lang: str) -> str:
        """Say who lives too far away, and how far."""
        few = text("places.spatial.few_people", lang)
        people = few if self.people is None else number(self.people, lang)
        more = [] if len(self.cells) <= _LISTED else ["…"]
        values = {
            "cell": self.cells[0],
            "cells": ", ".join([*self.cells[:_LISTED], *more]),
            "count": len(self.cells),
            "radius": number(self.radius, lang),
            "people": people,
        }
        said = text(f"places.spatial.{'one' if len(self.cells) == 1 else 'many'}", lang, **values)
        if self.newcomers is not None:
            said += text("places.spatial.newcomers", lang, count=number(self.newcomers, lang))
        if self.distance_m is not None and self.crow_m is not None:
            ways = {
                "metres": number(float(round(self.distance_m)), lang),
                "crow": number(float(round(self.crow_m)), lang),
            }
            said += text("places.spatial.nearest", lang, dock=self.name(self.nearest), **ways)
        return said + (text("places.spatial.estimated", lang) if self.estimated else "")

    def action(self, lang: str) -> str:
        """Say what can be done."""
        return text("places.spatial_action", lang)


@dataclass(frozen=True, kw_only=True)
class TimeGap(Finding):
    """A time at which no docking point that speaks a language can be walked into.

    Parameters
    ----------
    language
        Its code.
    window
        ``evening`` or ``saturday``.
    docks_open
        Docking points that are open then; always none.
    speaking
        Ids of the docking points that speak it at all.
    hour
        When the evening begins.
    """

    kind: str = "time_gap"
    language: str
    window: str
    docks_open: int = 0
    speaking: tuple[str, ...] = ()
    hour: int = field(default=17, compare=False)

    @property
    def subjects(self) -> dict[str, Json]:
        """Language and window."""
        return {"language": self.language, "window": self.window}

    @property
    def evidence(self) -> dict[str, Json]:
        """How many docking points are open, and how many speak the language at other times."""
        return {"docks_open": self.docks_open, "docks_speaking": len(self.speaking)}

    @property
    def recommendation(self) -> str:
        """Docking points are recommendation three."""
        return "R3"

    def _values(self, lang: str) -> dict[str, str]:
        when = text(f"places.window.{self.window}", lang, hour=self.hour)
        return {"language": language_name(self.language, lang), "when": when}

    def sentence(self, lang: str) -> str:
        """Say when nobody is there."""
        key = "closed" if self.speaking else "unspoken"
        said = text(f"places.time.{key}", lang, **self._values(lang))
        return said[:1].upper() + said[1:]

    def action(self, lang: str) -> str:
        """Say what can be done."""
        key = "closed" if self.speaking else "unspoken"
        return text(f"places.time_action.{key}", lang, **self._values(lang))


def redacted_space(
    row: SpatialGap, people: Mapping[str, Mapping[str, float]], docks: Collection[str]
) -> SpatialGap | None:
    """Return a spatial gap as it may be shown outside the internal view.

    Parameters
    ----------
    row
        The finding.
    people
        Cells that may be shown to the coarse numbers of their people, by column.
    docks
        Docking points that may be named with their distance; none of them in the public view.

    Returns
    -------
    row
        With the cells that have enough people and coarse sums over them, distances to a hundred
        metres and only to a docking point that may be named; None if no cell is left.
    """
    cells = tuple(cell for cell in row.cells if cell in people)
    if not cells:
        return None
    told = row.nearest in docks and row.distance_m is not None and row.crow_m is not None
    newcomers = [people[cell]["newcomers"] for cell in cells if "newcomers" in people[cell]]
    return replace(
        row,
        id="spatial_gap:" + "+".join(cells),
        severity=round(row.severity, 2),
        cells=cells,
        people=sum(people[cell]["residents"] for cell in cells),
        newcomers=sum(newcomers) if len(newcomers) == len(cells) else None,
        distance_m=float(round(row.distance_m or 0, -2)) if told else None,
        crow_m=float(round(row.crow_m or 0, -2)) if told else None,
        nearest=row.nearest if told else "",
        names=row.names if told else {},
    )


def redacted_time(row: TimeGap, docks: Collection[str]) -> TimeGap:
    """Return a time gap as it may be shown outside the internal view.

    Parameters
    ----------
    row
        The finding.
    docks
        Docking points that the view may show.

    Returns
    -------
    row
        Of the docking points that speak the language only those that may be shown.
    """
    speaking = tuple(dock for dock in row.speaking if dock in docks)
    return replace(row, severity=round(row.severity, 2), speaking=speaking)
