"""A hurdle that practitioners report: its row, its words, and which view may show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ecosystem.catalogue import label, language_name, text
from ecosystem.findings.rows import Finding, Json

CONFIRMED = "confirmed"
BLIND_SPOT = "blind spot"
MINIMUM_INFORMANTS = 3
MINIMUM_ORGANISATIONS = 2
"""A hurdle counts, and may be told outside the internal view, from so many independent voices."""


@dataclass(frozen=True, kw_only=True)
class ReportedGap(Finding):
    """A hurdle that practitioners report.

    Parameters
    ----------
    topic, language, from_actor, to_actor, hurdle_kind
        What the reports say; blank where they do not.
    informants
        Number of different informants.
    organisations
        Number of different organisations that they come from, as far as it is known.
    computed
        ``confirmed`` if the analysis shows a gap there, too, else ``blind spot``.
    """

    kind: str = "reported_gap"
    topic: str
    language: str
    from_actor: str
    to_actor: str
    hurdle_kind: str
    informants: int
    organisations: int
    computed: str

    @property
    def subjects(self) -> dict[str, Json]:
        """Topic, language, the two actors and the kind of hurdle; None where not reported."""
        values = (self.topic, self.language, self.from_actor, self.to_actor, self.hurdle_kind)
        names = ("topic", "language", "from_actor", "to_actor", "hurdle_kind")
        return {name: value or None for name, value in zip(names, values, strict=True)}

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors that the reports name."""
        return tuple(dict.fromkeys(a for a in (self.from_actor, self.to_actor) if a))

    @property
    def evidence(self) -> dict[str, Json]:
        """How many report it, and whether the analysis shows it."""
        return {"informants": self.informants, "computed": self.computed}

    @property
    def has_enough_voices(self) -> bool:
        """Whether enough independent informants from enough organisations report it."""
        return self.informants >= MINIMUM_INFORMANTS and self.organisations >= MINIMUM_ORGANISATIONS

    def _values(self, lang: str) -> dict[str, str]:
        cell = label("topic", self.topic, lang) if self.topic else ""
        if self.language:
            said = language_name(self.language, lang)
            cell = f"{cell} {text('hurdles.in_language', lang, language=said)}".strip()
        ends = {"source": self.name(self.from_actor), "target": self.name(self.to_actor)}
        known = ("from" if self.from_actor else "") + ("to" if self.to_actor else "")
        way = text(f"hurdles.way.{known}", lang, **ends) if known else ""
        where = ", ".join(part for part in (cell, way) if part)
        kind = label("hurdle_kind", self.hurdle_kind, lang)
        return {
            "where": where or text("hurdles.anywhere", lang),
            "hurdle": kind or text("hurdles.no_kind", lang),
        }

    def sentence(self, lang: str) -> str:
        """Say what is reported and whether the map shows it."""
        values = self._values(lang)
        number = "one" if self.informants == 1 else "many"
        said = text(f"hurdles.reported.{number}", lang, count=self.informants, **values)
        return f"{said} {text(f'hurdles.computed.{self.computed}', lang)}"

    def action(self, lang: str) -> str:
        """Say what to do about it."""
        return text(f"hurdles.action.{self.computed}", lang, **self._values(lang))


def visible(row: ReportedGap, view: str, shown: Collection[str]) -> bool:
    """Tell whether a view may show a reported hurdle.

    Parameters
    ----------
    row
        The hurdle.
    view
        ``internal``, ``partner`` or ``public``.
    shown
        Ids of the actors that the view may name.

    Returns
    -------
    visible
        Outside the internal view only with three informants from two organisations and if every
        actor may be named; the public view names no actor at all.
    """
    if view == "internal":
        return True
    if not row.has_enough_voices or (view == "public" and row.actors):
        return False
    return all(actor in shown for actor in row.actors)
