"""Offers: first those that make every needed cell what it is, then others by chance."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from datetime import date

from ecosystem.worlds.funding import ENDING, LATER, NEXT_YEAR, PERMANENT
from ecosystem.worlds.plan import Cell, Plan
from ecosystem.worlds.world import Row, make_row

EXTRA_LANGUAGES = ("pl", "fr", "es", "so", "ku", "sq", "it", "vi")
GROUPS = (
    "newcomers",
    "refugees",
    "eu_citizens",
    "families",
    "women",
    "youth",
    "children",
    "seniors",
    "workers",
    "single_parents",
)
HELP = ("orientation", "forms", "translating", "accompanying", "contacts")
BASE_CHUNK = 3


class OfferBook:
    """Collects the offers of a quarter.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    rng
        Stream to draw from.
    """

    def __init__(self, plan: Plan, rng: random.Random) -> None:
        self.plan = plan
        self.rng = rng
        self.wave = date.fromisoformat(plan.wave)
        self.rows: list[Row] = []

    def add(
        self, actor: str, topics: Iterable[str], languages: Iterable[str], **values: object
    ) -> Row:
        """Add an offer; what is not given is drawn.

        Parameters
        ----------
        actor
            Who offers it.
        topics, languages
            As they are stored.
        **values
            Other columns.

        Returns
        -------
        dict
            The row.
        """
        rng, year = self.rng, self.wave.year
        drawn: dict[str, object] = {
            "walk_in": rng.choices(("yes", "no", ""), (40, 50, 10))[0],
            "takes_new": rng.choices(("yes", "ask", "no", ""), (68, 12, 12, 8))[0],
            "capacity_week": rng.choice(("", 4, 6, 8, 10, 12, 15, 20, 30)),
            "waiting_days": round(14 * math.exp(rng.gauss(0, 1.13))) if rng.random() < 0.8 else "",
            "cost_free": rng.choices(("yes", "no", ""), (85, 10, 5))[0],
            "valid_from": f"{rng.randint(year - 6, year - 1)}-{rng.randint(1, 12):02d}-01",
            "confirmed_on": f"{year - 1}-{rng.randint(2, 12):02d}-{rng.randint(1, 28):02d}",
        }
        row = make_row(
            "offers",
            **{
                **drawn,
                "id": f"O{len(self.rows) + 1:03d}",
                "actor": actor,
                "topics": list(topics),
                "languages": list(languages),
                **values,
            },
        )
        self.rows.append(row)
        return row

    def permanent(self) -> dict[str, object]:
        """Columns of an offer that does not depend on a project.

        Returns
        -------
        dict
            Either permanent money or no known end.
        """
        return {"funding": self.rng.choice((*PERMANENT, "", ""))}

    def project(self) -> dict[str, object]:
        """Columns of an offer paid by a project.

        Returns
        -------
        dict
            A funding that ends this year, next year or later, or an end of the offer's own.
        """
        draw = self.rng.random()
        if draw < 0.4:
            return {
                "funding": self.rng.choice(ENDING),
                "valid_until": f"{self.wave.year}-12-31",
            }
        if draw < 0.55:
            return {"funding": self.rng.choice(NEXT_YEAR)}
        if draw < 0.85:
            return {"funding": self.rng.choice(LATER)}
        return {"valid_until": f"{self.wave.year + self.rng.randint(2, 4)}-06-30"}


def base_offers(plan: Plan, book: OfferBook, kept: frozenset[Cell]) -> None:
    """At least two permanent providers for every needed cell that is not planted otherwise.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the offers are written.
    kept
        Cells that the planting serves itself.
    """
    rng = book.rng
    given: dict[tuple[str, str], list[str]] = {}
    for topic, language in plan.needed:
        pool = plan.pools.get(topic, ())
        if (topic, language) in kept or len(pool) < 2:
            continue
        number = min(len(pool), 2 if rng.random() < 0.7 else 3)
        for actor in sorted(rng.sample(pool, number)):
            given.setdefault((topic, actor), []).append(language)
    for (topic, actor), languages in sorted(given.items()):
        for start in range(0, len(languages), BASE_CHUNK):
            part = [_with_mode(rng, code) for code in languages[start : start + BASE_CHUNK]]
            book.add(actor, (topic,), part, takes_new="yes", **book.permanent())


def _with_mode(rng: random.Random, code: str) -> str:
    if code != "de" and rng.random() < 0.2:
        return f"{code}:{rng.choice(('interpreter', 'video'))}"
    return code


def chance_offers(plan: Plan, book: OfferBook) -> None:
    """Offers by chance, up to the number that the plan names.

    No cell in ``plan.closed`` is served, and topics in ``plan.surely`` have no unknown language.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the offers are written.
    """
    rng = book.rng
    topics = _topics_of(plan)
    actors = sorted(topics)
    wanted = round(plan.counts["offers"] * plan.project_share)
    paid = sum(1 for row in book.rows if _is_project(row))
    while len(book.rows) < plan.counts["offers"]:
        left = plan.counts["offers"] - len(book.rows)
        actor = rng.choice(actors)
        topic = rng.choice(topics[actor])
        languages = _languages(plan, rng, topic)
        if not languages:
            continue
        informal = plan.member(actor).sector == "informal"
        is_paid = not informal and rng.random() < (wanted - paid) / left
        paid += is_paid
        values = book.project() if is_paid else book.permanent()
        if informal:
            values = {"informal": True, "help": rng.sample(HELP, rng.randint(1, 3))}
        elif rng.random() < 0.25:
            values["groups"] = sorted(rng.sample(GROUPS, rng.randint(1, 2)))
        elif rng.random() < 0.5:
            values["groups"] = "all"
        if rng.random() < 0.04:
            values["excludes"] = rng.choice(("asylum_procedure", "eu", "study"))
        book.add(actor, (topic,), languages, **values)


def _is_project(row: Row) -> bool:
    return bool(row["valid_until"]) or row["funding"] not in ("", *PERMANENT)


def _topics_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Topics that each actor may offer by chance."""
    found: dict[str, list[str]] = {}
    for topic, pool in plan.pools.items():
        for actor in pool:
            found.setdefault(actor, []).append(topic)
    for actor, topics in plan.side_topics.items():
        found.setdefault(actor, []).extend(topics)
    return {
        actor: tuple(topics)
        for actor, topics in found.items()
        if actor not in plan.single_offer and topics
    }


def _languages(plan: Plan, rng: random.Random, topic: str) -> list[str]:
    draw = rng.random()
    if topic not in plan.surely and draw < 0.06:
        return ["?"] if draw < 0.03 else [""]
    count = 0
    limit, product = math.exp(-1.3), rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    weights = [max(plan.shares.get(code, 0.01), 0.01) for code in plan.languages]
    chosen = ["de"] if rng.random() < 0.9 else []
    for _ in range(count):
        pool = EXTRA_LANGUAGES if rng.random() < 0.12 else plan.languages
        code = rng.choices(pool, weights if pool is plan.languages else None)[0]
        if code not in chosen:
            chosen.append(code)
    result = []
    for code in chosen:
        if (topic, code) in plan.closed:
            continue
        mode = rng.random()
        if code == "de" or mode < 0.66:
            result.append(code)
        elif mode < 0.9:
            result.append(f"{code}:{'interpreter' if mode < 0.8 else 'video'}")
        else:
            result.append(f"{code}:{'volunteer' if mode < 0.95 else 'written'}")
    return result
