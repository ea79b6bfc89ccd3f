"""Blows that a quarter is put through, and what is left after each, in figures and words."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from ecosystem.catalogue import text
from ecosystem.findings.rows import Json
from ecosystem.findings.words import share_words
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters

SCHEMA = "ecosystem-stress/1"
MORE_DEMAND = 0.3


@dataclass(frozen=True)
class Blow:
    """One scenario and what is left after it.

    Parameters
    ----------
    key
        ``none``, ``random``, ``one_person``, ``fragile``, ``source``, ``holiday``, ``hub`` or
        ``demand``.
    about
        The source or the id of the actor; blank for none, or where it is not told.
    reach_2
        Share of people-weighted needs reached with two hand-overs.
    coverage
        Share with an official way, the lower bound.
    served_low, served_high
        Share of people who are served in the end, between the two routings.
    within_capacity
        Share of people for whom there is a place.
    largest
        Actors in the largest part, as a share of those in force before.
    coverage_band
        10th and 90th percentile of the coverage over the draws of the random loss; else None.

    Notes
    -----
    Every share is None where it is not defined; after a random loss only reach, coverage and the
    largest part are computed, as means over the draws.
    """

    key: str
    about: str
    reach_2: float | None
    coverage: float | None
    served_low: float | None
    served_high: float | None
    within_capacity: float | None
    largest: float | None
    coverage_band: tuple[float, float] | None = None

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        values: dict[str, Json] = {field.name: getattr(self, field.name) for field in fields(self)}
        band = self.coverage_band
        return values | {"coverage_band": None if band is None else list(band)}

    def title(self, lang: str) -> str:
        """Name the scenario."""
        if self.key in ("source", "hub") and self.about:
            return text(f"stress.{self.key}_named", lang, about=self.about)
        return text(f"stress.{self.key}", lang)

    def sentence(self, lang: str) -> str:
        """Say what is left."""
        said = [
            text(f"stress.outcome_{name}", lang, share=share_words(share, lang))
            for name in ("coverage", "reach_2", "within_capacity", "largest")
            if (share := getattr(self, name)) is not None
        ]
        if self.served_low is not None and self.served_high is not None:
            low, high = (share_words(share, lang) for share in (self.served_low, self.served_high))
            said.append(text("stress.outcome_served", lang, low=low, high=high))
        return "; ".join(said) + "." if said else text("stress.undefined", lang)


@dataclass(frozen=True)
class StressTest:
    """All scenarios of one quarter.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    rows
        The quarter as it is first, then each blow.
    loss, draws
        Share of actors that are lost at random, and how often that is drawn.
    view
        The view that it may be shown in.
    """

    meta: Meta
    parameters: Parameters
    rows: tuple[Blow, ...]
    loss: float
    draws: int
    view: str = "internal"

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        parameters: dict[str, Json] = {**self.parameters.values, "seed": self.parameters.seed}
        parameters |= {"loss": self.loss, "draws": self.draws, "more_demand": MORE_DEMAND}
        rows: list[Json] = []
        for row in self.rows:
            said: dict[str, Json] = {
                lang: f"{row.title(lang)}: {row.sentence(lang)}" for lang in ("de", "en")
            }
            rows.append({**row.as_dict(), "sentence": said})
        return {
            "schema": SCHEMA,
            "quarter": {**self.meta.as_dict(), "view": self.view},
            "parameters": parameters,
            "scenarios": rows,
        }

    def to_json(self) -> str:
        """Write everything as JSON; two runs give the same text.

        Returns
        -------
        text
            Indented, UTF-8 characters as they are, ending in a line break.
        """
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
