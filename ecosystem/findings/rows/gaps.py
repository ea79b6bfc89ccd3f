"""Gaps, and the cells of need that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ecosystem.catalogue import text
from ecosystem.findings.rows.base import Finding, Json
from ecosystem.findings.words import and_list, number, profile


@dataclass(frozen=True, kw_only=True)
class Gap(Finding):
    """A cell of need without a sure official way: kinds ``gap`` and ``informal_only``.

    Parameters
    ----------
    topic, language, group, status
        The cell.
    gap_class
        ``G1`` … ``G5``.
    demand
        People who need it; None if there are too few to say.
    unweighted
        Whether nobody was counted.
    providers
        Actors with a matching offer.
    """

    RECOMMENDED: ClassVar[Mapping[str, str]] = {
        **{"G5": "R4", "G4": "R5", "G3": "R3", "G2": "R1", "G1": "R1"},
        "no_official_way": "R4",
    }

    topic: str
    language: str
    group: str
    status: str
    gap_class: str
    demand: float | None
    unweighted: bool = False
    providers: tuple[str, ...] = ()

    @property
    def subjects(self) -> dict[str, Json]:
        """Topic, language, group and status."""
        cell = (self.topic, self.language, self.group, self.status)
        return dict(zip(("topic", "language", "group", "status"), cell, strict=True))

    @property
    def evidence(self) -> dict[str, Json]:
        """Class, demand and providers; demand alone where only informal help carries."""
        if self.kind == "informal_only":
            return {"demand": self.demand}
        return {
            "class": self.gap_class,
            "demand": self.demand,
            "providers": list(self.providers),
        }

    @property
    def recommendation(self) -> str:
        """Housing and discrimination serve R2, the rest by class."""
        if self.topic in ("housing", "discrimination"):
            return "R2"
        return self.RECOMMENDED[self.gap_class]

    def _values(self, lang: str) -> dict[str, str]:
        cell = profile(self.topic, self.language, self.group, self.status, lang)
        names = and_list([self.name(actor) for actor in self.providers[:3]], lang)
        return {"cell": cell, "providers": names}

    def sentence(self, lang: str) -> str:
        """Say what is missing, and for how many."""
        key = self.gap_class
        if key == "G1" and len(self.providers) == 1:
            key = "G1_named"
        said = text(f"findings.gap.{key}", lang, **self._values(lang))
        if self.unweighted:
            return said
        if self.demand is None:
            return f"{said} {text('findings.gap.few', lang)}"
        ending = "people" if round(self.demand, 1) != 1 else "person"
        return f"{said} {text(f'findings.gap.{ending}', lang, people=number(self.demand, lang))}"

    def action(self, lang: str) -> str:
        """Say how to close or secure it."""
        key = self.gap_class
        if key in ("G1", "G4") and self.providers:
            key += "_named"
        return text(f"findings.gap_action.{key}", lang, **self._values(lang))


@dataclass(frozen=True)
class CellRow:
    """One cell of need as the results print it.

    Parameters
    ----------
    topic, language, group, status, demand
        The cell; the demand is None if there are too few people to say.
    cell_class, class_strict
        Its class in the generous and in the strict graph; the latter None if nobody was asked.
    providers
        Ids of the actors with a matching offer.
    docks_reached
        Docks that reach it; None if the way is not tested.
    only_for
        Groups, if every matching offer is for named groups only.
    bottleneck
        Whether every matching offer takes nobody new.
    stability
        As for findings.
    """

    topic: str
    language: str
    group: str
    status: str
    demand: float | None
    cell_class: str
    class_strict: str | None
    providers: tuple[str, ...]
    docks_reached: int | None
    only_for: tuple[str, ...]
    bottleneck: bool
    stability: str | None = None

    def as_dict(self) -> dict[str, Json]:
        """Return the cell as plain values, keys in the documented order."""
        return {
            "topic": self.topic,
            "language": self.language,
            "group": self.group,
            "status": self.status,
            "demand": self.demand,
            "class": self.cell_class,
            "class_strict": self.class_strict,
            "providers": list(self.providers),
            "docks_reached": self.docks_reached,
            "only_for": list(self.only_for),
            "bottleneck": self.bottleneck,
            "stability": self.stability,
        }
