"""The book of ties: rows with their risks, drawn sound or drawn by chance."""

from __future__ import annotations

import random
from datetime import date, timedelta

from ecosystem.worlds.world import Row, make_row

LAYER: dict[str, str] = {
    "referral": "REF",
    "appointment": "REF",
    "handover": "REF",
    "tip": "REF",
    "cooperation": "COOP",
    "shared_space": "COOP",
    "exchange": "INFO",
    "feedback": "INFO",
    "stand_in": "INFO",
}
KINDS: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "REF": (("handover", "appointment", "referral", "tip"), (20, 36, 34, 10)),
    "COOP": (("cooperation", "shared_space"), (85, 15)),
    "INFO": (("exchange", "feedback", "stand_in"), (70, 20, 10)),
}
# How many people a year somebody counts who says this.
PER_YEAR = {"weekly": (35, 90), "monthly": (8, 20), "quarterly": (4, 7)}
SOUND: dict[str, object] = {
    "frequency": "weekly",
    "formality": "contract",
    "one_person": False,
    "source_reports": True,
    "target_reports": True,
    "documented": True,
}


class TieBook:
    """Collects the ties of a quarter, at most one row per pair and layer.

    Parameters
    ----------
    rng
        Stream to draw from.
    wave
        Date of the wave.
    asked
        Which actors were interviewed.
    """

    def __init__(self, rng: random.Random, wave: date, asked: dict[str, bool]) -> None:
        self.rng = rng
        self.wave = wave
        self.asked = asked
        self.rows: list[Row] = []
        self.chance: list[Row] = []
        self.ending_projects: tuple[str, ...] = ()
        self._held: set[tuple[str, str, str]] = set()

    def holds(self, source: str, target: str, layer: str) -> bool:
        """Whether the layer already has this pair (in this direction for REF).

        Parameters
        ----------
        source, target
            Ids of the actors.
        layer
            REF, COOP or INFO.

        Returns
        -------
        bool
            True if a row is there.
        """
        return self._key(source, target, layer) in self._held

    def _key(self, source: str, target: str, layer: str) -> tuple[str, str, str]:
        if layer == "REF":
            return source, target, layer
        return min(source, target), max(source, target), layer

    def add(self, source: str, target: str, kind: str, **values: object) -> Row:
        """Add a row as it is given.

        Parameters
        ----------
        source, target
            Ids of the actors.
        kind
            Kind of the tie.
        **values
            The other columns.

        Returns
        -------
        dict
            The row.
        """
        row = make_row("ties", source=source, target=target, kind=kind, **values)
        self._held.add(self._key(source, target, LAYER[kind]))
        self.rows.append(row)
        return row

    def seen(self, low: int, high: int) -> str:
        """Return a day between ``low`` and ``high`` days before the wave.

        Parameters
        ----------
        low, high
            Days before the wave.

        Returns
        -------
        str
            ISO date.
        """
        return (self.wave - timedelta(days=self.rng.randint(low, high))).isoformat()

    def kind(self, layer: str) -> str:
        """Return a kind of tie of this layer, drawn with its usual share.

        Parameters
        ----------
        layer
            REF, COOP or INFO.

        Returns
        -------
        str
            The kind.
        """
        names, weights = KINDS[layer]
        return self.rng.choices(names, weights)[0]

    def sound(
        self, source: str, target: str, layer: str = "REF", topics: tuple[str, ...] = ()
    ) -> Row:
        """Add a tie on which nothing hangs loose: its fragility is 0.

        Parameters
        ----------
        source, target
            Ids of the actors.
        layer
            REF, COOP or INFO.
        topics
            Topics of the tie; none is unspecified.

        Returns
        -------
        dict
            The row.
        """
        rng = self.rng
        formality = rng.choices(("agreement", "contract", "routine"), (50, 20, 30))[0]
        answered = {
            "source_reports": self._answer(source, 0.9),
            "target_reports": self._answer(target, 0.78),
        }
        documented = rng.random() < (0.55 if formality != "routine" else 0.3)
        if "yes" not in answered.values():
            documented = True
        frequency = rng.choices(tuple(PER_YEAR), (30, 50, 20))[0]
        counted = layer == "REF" and rng.random() < 0.4
        return self.add(
            source,
            target,
            self.kind(layer),
            topics=topics,
            frequency=frequency,
            referrals_year=rng.randint(*PER_YEAR[frequency]) if counted else None,
            formality=formality,
            one_person=False,
            valid_until=self._later_end() if rng.random() < 0.2 else None,
            documented=True if documented else rng.choice(("", "no")),
            last_seen=self.seen(10, 300),
            **answered,
        )

    def _answer(self, actor: str, share: float) -> str:
        asked = self.asked.get(actor, True) and self.rng.random() < share
        return "yes" if asked else "not_asked"

    def _later_end(self) -> str:
        return f"{self.wave.year + self.rng.randint(3, 5)}-12-31"

    def by_chance(self, source: str, target: str, layer: str, topics: tuple[str, ...] = ()) -> Row:
        """Add a tie whose risks are drawn independently of each other.

        Parameters
        ----------
        source, target
            Ids of the actors.
        layer
            REF, COOP or INFO.
        topics
            Topics of the tie; none is unspecified.

        Returns
        -------
        dict
            The row.
        """
        rng = self.rng
        values: dict[str, object] = {
            "topics": topics,
            "frequency": rng.choice(("half_yearly", "yearly", "rarer"))
            if rng.random() < 0.2
            else rng.choices(("weekly", "monthly", "quarterly", ""), (25, 45, 25, 5))[0],
            "formality": "personal"
            if rng.random() < 0.35
            else rng.choices(("agreement", "contract", "routine", ""), (25, 10, 55, 10))[0],
            "one_person": self._three_valued(0.3),
            "last_seen": self.seen(560, 900) if rng.random() < 0.15 else self.seen(10, 500),
        }
        if rng.random() < 0.3:
            values.update(self._project())
        values.update(self._reports(source, target))
        row = self.add(source, target, self.kind(layer), **values)
        self.chance.append(row)
        return row

    def _three_valued(self, share: float) -> str:
        draw = self.rng.random()
        if draw < share:
            return "yes"
        return "" if draw > 0.9 else "no"

    def _project(self) -> dict[str, object]:
        if self.ending_projects and self.rng.random() < 0.6:
            return {"funding": self.rng.choice(self.ending_projects)}
        return {"valid_until": f"{self.wave.year}-12-31"}

    def _reports(self, source: str, target: str) -> dict[str, object]:
        draw = self.rng.random()
        both_asked = self.asked.get(source, True) and self.asked.get(target, True)
        if draw < 0.1 and both_asked:
            sides = ("yes", "no") if self.rng.random() < 0.7 else ("no", "yes")
            return {"source_reports": sides[0], "target_reports": sides[1]}
        answers = (self._answer(source, 0.85), self._answer(target, 0.75))
        if draw < 0.2 or "yes" not in answers:
            return {
                "source_reports": "not_asked",
                "target_reports": "not_asked",
                "others_report": self.rng.choices((1, 2), (80, 20))[0],
            }
        return {
            "source_reports": answers[0],
            "target_reports": answers[1],
            "documented": self.rng.choices(("yes", "no", ""), (25, 35, 40))[0],
        }
