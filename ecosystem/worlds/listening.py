"""Who said what about ties, and which hurdles people met."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from ecosystem.worlds.plan import TOPICS, Plan
from ecosystem.worlds.ties import TieBook
from ecosystem.worlds.world import Row, make_row, stream

SHARE_REPORTED = 0.3
HURDLES = (
    "no_place",
    "sent_away",
    "waiting",
    "language",
    "unclear_responsibility",
    "rejection",
    "fear",
)


class Informants:
    """Codes of informants, one for each actor, that do not show who it is.

    They stay the same from wave to wave, so that one can see who was asked again.

    Parameters
    ----------
    plan
        For the actors and the name of the quarter.
    """

    def __init__(self, plan: Plan) -> None:
        actors = [member.id for member in plan.cast]
        numbers = stream(0, plan.name, "informants").sample(range(101, 999), len(actors))
        self._codes = dict(zip(actors, numbers, strict=True))

    def code(self, actor: str) -> str:
        """Return the code of the informant from this actor.

        Parameters
        ----------
        actor
            Id of the actor.

        Returns
        -------
        str
            The code.
        """
        return f"I{self._codes[actor]}"


def report_table(plan: Plan, book: TieBook, rng: random.Random, senders: list[str]) -> list[Row]:
    """Return reports that agree with the columns of the ties.

    Counts of third parties that are told here move from the tie to the reports, so that nobody is
    counted twice. Two ties are known from a report alone.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        The ties; counts of third parties in it are changed.
    rng
        Stream to draw from.
    senders
        Actors that may send people on without harm to what is planted.

    Returns
    -------
    list of dict
        Rows of ``reports``.
    """
    who = Informants(plan)
    wave = date.fromisoformat(plan.wave)
    rows: list[Row] = []

    def add(actor: str, role: str, tie: Row, says: str, low: int = 10, high: int = 90) -> None:
        rows.append(
            make_row(
                "reports",
                id=f"R{len(rows) + 1:04d}",
                informant=who.code(actor),
                organisation=actor,
                role=role,
                date=(wave - timedelta(days=rng.randint(low, high))).isoformat(),
                source=tie["source"],
                target=tie["target"],
                kind=tie["kind"],
                says=says,
            )
        )

    for tie in book.rows:
        if tie["wished"] == "yes" or tie["frequency"] == "never":
            continue
        sides = (("source", tie["source"]), ("target", tie["target"]))
        for role, actor in sides:
            said = tie[f"{role}_reports"]
            if said == "no" or (said == "yes" and rng.random() < SHARE_REPORTED):
                add(actor, role, tie, said)
        _third_parties(plan, tie, rng, add)
    _special_reports(plan, book, rng, senders, add)
    return rows


def _third_parties(plan: Plan, tie: Row, rng: random.Random, add: Callable[..., None]) -> None:
    """Move the count of third parties of some ties into reports."""
    if not tie["others_report"] or rng.random() > 0.6:
        return
    others = [m.id for m in plan.in_force if m.asked and m.id not in (tie["source"], tie["target"])]
    for actor in rng.sample(others, int(tie["others_report"])):
        add(actor, "third", tie, "yes")
    tie["others_report"] = ""


def _special_reports(
    plan: Plan, book: TieBook, rng: random.Random, senders: list[str], add: Callable[..., None]
) -> None:
    """Somebody unsure, somebody who changed their mind, and ties that only a report names."""
    certain = [row for row in book.rows if row["source_reports"] == "yes"]
    for tie in rng.sample(certain, min(3, len(certain))):
        add(tie["target"], "target", tie, "unsure")
    changed = rng.choice(certain)
    add(changed["source"], "source", changed, "no", 200, 300)
    add(changed["source"], "source", changed, "yes", 1, 5)
    asked = [actor for actor in senders if plan.member(actor).asked and actor not in plan.hubs]
    hubs = [hub for hub in plan.hubs if plan.member(hub).asked]
    pairs = [(a, h) for a in asked for h in hubs if not book.holds(a, h, "REF")]
    for source, target in rng.sample(pairs, min(2, len(pairs))):
        add(
            source,
            "source",
            make_row("ties", source=source, target=target, kind="referral"),
            "missing",
        )


def hurdle_table(
    plan: Plan, rng: random.Random, planted: tuple[tuple[str, str, str, str, str, int], ...]
) -> list[Row]:
    """Hurdles that people met, the planted ones first.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    rng
        Stream to draw from.
    planted
        Topic, language, from actor, to actor, kind and number of independent informants.

    Returns
    -------
    list of dict
        Rows of ``hurdles``.
    """
    who = Informants(plan)
    wave = date.fromisoformat(plan.wave)
    formal = [m.id for m in plan.in_force if m.sector in ("welfare", "civil") and m.asked]
    rows: list[Row] = []

    def add(actor: str, topic: str, language: str, source: str, target: str, kind: str) -> None:
        rows.append(
            make_row(
                "hurdles",
                id=f"H{len(rows) + 1:03d}",
                date=(wave - timedelta(days=rng.randint(10, 180))).isoformat(),
                informant=who.code(actor),
                organisation=actor,
                role=rng.choice(("Beratung", "Ehrenamt", "Sprachmittlung")),
                topic=topic,
                language=language,
                from_actor=source,
                to_actor=target,
                kind=kind,
            )
        )

    for topic, language, source, target, kind, number in planted:
        for actor in sorted(rng.sample(formal, number)):
            add(actor, topic, language, source, target, kind)
    for _ in range(plan.counts["hurdles"]):
        source, target = rng.sample(formal, 2)
        add(
            rng.choice(formal),
            rng.choice(TOPICS),
            rng.choice(plan.languages),
            source,
            target,
            rng.choice(HURDLES),
        )
    return rows
