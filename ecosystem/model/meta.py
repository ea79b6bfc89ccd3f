"""What a quarter says about itself: name, place, wave, languages, horizon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Meta:
    """The properties of one wave of one quarter.

    Parameters
    ----------
    id, name, municipality, country
        What and where it is; blank if unknown.
    wave
        Day that the tables describe; None if unknown, then no rule about dates applies.
    languages
        ISO 639 codes of the languages that count if there is no table of needs.
    fictional
        Whether the quarter is invented; None if the file does not say.
    horizon_months
        How far ahead an end of money or of an offer counts as near.
    blank_language
        What a blank cell in ``offers.languages`` means: ``"unknown"`` or a language code.
    title
        Title of the data package.
    licenses, sources
        As in the data package.
    view
        ``internal``, or the view that the tables were reduced to.
    extra
        Further properties of the quarter, kept and written back.
    package
        Further properties of the data package, kept and written back.
    """

    id: str = ""
    name: str = ""
    municipality: str = ""
    country: str = ""
    wave: dt.date | None = None
    languages: tuple[str, ...] = ()
    fictional: bool | None = None
    horizon_months: int = 12
    blank_language: str = "unknown"
    title: str = ""
    licenses: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    view: str = "internal"
    extra: Mapping[str, Any] = field(default_factory=dict)
    package: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the property ``quarter`` of the data package.

        Returns
        -------
        properties
            Only what is known; plain values.
        """
        found: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "municipality": self.municipality,
            "country": self.country,
            "wave": self.wave.isoformat() if self.wave else None,
            "languages": list(self.languages),
            "fictional": self.fictional,
            "horizon_months": self.horizon_months,
            "blank_language": self.blank_language,
        }
        if self.view != "internal":
            found["view"] = self.view
        return {**found, **self.extra}
