"""Invented quarters of any size for measuring speed: sectors as blocks, some actors much sought.

An actor sends people to about six others. Seven in ten stay in its sector, and whoever is sent to
much already is sent to more (preferential attachment). Same size and seed, same quarter.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

TYPES = ("jobcentre", "awo", "association", "shop", "housing_private", "helper_place")
SHARES = (0.18, 0.20, 0.26, 0.16, 0.07, 0.13)
TOPICS = (
    *("arrival", "benefits", "housing", "language", "work", "family_school"),
    *("residence", "health", "debt", "recognition", "mental_health", "discrimination"),
)
LANGUAGES = ("bg", "ro", "ar", "uk")
KINDS = ("referral", "appointment", "handover", "tip", "cooperation", "exchange")
FREQUENCIES = ("weekly", "monthly", "quarterly", "yearly", "")
FORMALITIES = ("agreement", "routine", "personal", "")

Rows = list[dict[str, str]]


def _ends(
    n: int, sector: npt.NDArray[np.int64], mean_degree: float, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Draw arcs without repetition, one source after the other."""
    members = [np.flatnonzero(sector == block).tolist() for block in range(len(TYPES))]
    sought = [list(block) for block in members]  # an actor stands here once more for each arc in
    everywhere = list(range(n))
    arcs: list[tuple[int, int]] = []
    counts = rng.poisson(mean_degree, n).tolist()
    for source, count in enumerate(counts):
        targets: set[int] = set()
        for inside, place in zip(rng.random(count) < 0.7, rng.random(count), strict=True):
            urn = sought[int(sector[source])] if inside else everywhere
            target = urn[int(place * len(urn))]
            if target != source and target not in targets:
                targets.add(target)
                sought[int(sector[target])].append(target)
                everywhere.append(target)
        arcs += [(source, target) for target in sorted(targets)]
    return arcs


def invented_quarter(n: int, *, mean_degree: float = 6.0, seed: int = 1) -> Quarter:
    """Make a quarter of a given size.

    Parameters
    ----------
    n
        Number of actors.
    mean_degree
        How many others an actor sends people to or works with, about.
    seed
        Start of the random numbers.

    Returns
    -------
    quarter
        Actors of six sectors, ties with frequency and formality, an offer for every second actor,
        every tenth a docking point, 48 cells of need.
    """
    rng = np.random.default_rng([seed, n])
    sector = rng.choice(len(TYPES), n, p=SHARES)
    ids = [f"A{number:06d}" for number in range(n)]

    def words(
        choices: tuple[str, ...], count: int, weights: tuple[float, ...] | None = None
    ) -> list[str]:
        return [choices[at] for at in rng.choice(len(choices), count, p=weights).tolist()]

    arcs = _ends(n, sector, mean_degree, rng)
    kinds = words(KINDS, len(arcs), (0.3, 0.25, 0.15, 0.1, 0.1, 0.1))
    often, firm = words(FREQUENCIES, len(arcs)), words(FORMALITIES, len(arcs))
    offering = np.flatnonzero(rng.random(n) < 0.5).tolist()
    topics, spoken = words(TOPICS, len(offering)), words((*LANGUAGES, "de"), len(offering))
    ends = ((ids[source], ids[target]) for source, target in arcs)
    told = zip(ends, kinds, often, firm, strict=True)
    ties = tuple((*both, *words_of) for both, *words_of in told)
    columns = ("source", "target", "kind", "frequency", "formality")
    tables: dict[str, Rows] = {
        "actors": [
            {"id": key, "name": f"Actor {key}", "type": TYPES[block]}
            for key, block in zip(ids, sector.tolist(), strict=True)
        ],
        "offers": [
            {"id": f"O{number}", "actor": ids[actor], "topics": topic, "languages": language}
            for number, (actor, topic, language) in enumerate(
                zip(offering, topics, spoken, strict=True)
            )
        ],
        "docks": [{"actor": key, "visits_week": "20"} for key in ids[::10]],
        "needs": [
            {"topic": topic, "language": language, "persons": "10"}
            for topic in TOPICS
            for language in LANGUAGES
        ],
    }
    meta = Meta(
        id=f"invented-{n}",
        name=f"Invented quarter of {n} actors",
        wave=dt.date(2025, 1, 15),
        languages=LANGUAGES,
        fictional=True,
    )
    made = {name: Table.from_records(name, rows) for name, rows in tables.items()}
    return Quarter(meta, made | {"ties": Table("ties", columns, ties)})
