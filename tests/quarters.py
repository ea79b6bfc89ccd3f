"""Random small quarters in which every rule of the contract has something to do.

A skeleton of clusters that hang together by single ties makes bridges, gates and dead ends likely;
noise on top of it makes the rest. The first of several choices is the plainest, so that a failing
example shrinks to a quarter that can be read.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from quarter_choices import (
    ANSWERS,
    FUNDINGS,
    IDS,
    KINDS,
    LANGUAGES,
    LAYERS,
    MAYBE_GROUPS,
    MISSING,
    OPTIONAL,
    PERSONS,
    PLAIN,
    RECORDED,
    REFERRALS,
    SHAKY,
    SILENT,
    SOLID,
    SPOKEN,
    TOPICS,
    TYPES,
    VOICES,
    WAVES,
    Choices,
    Days,
)

Row = dict[str, str]
Tables = dict[str, list[Row]]
Meta = dict[str, Any]
T = TypeVar("T")


def shuffle_rows(tables: Tables, seed: int) -> Tables:
    """The same quarter with the rows of every table in another order."""
    chance = random.Random(seed)
    return {name: chance.sample(rows, len(rows)) for name, rows in tables.items()}


def one(draw: DrawFn, choices: Sequence[T]) -> T:
    return draw(st.sampled_from(choices))


def some(draw: DrawFn, choices: Sequence[str], least: int = 1, most: int = 2) -> str:
    chosen = st.lists(st.sampled_from(choices), min_size=least, max_size=most, unique=True)
    return ";".join(draw(chosen))


def seldom(draw: DrawFn, times: int) -> bool:
    """Once in so many times, and never in the plainest example."""
    return draw(st.integers(1, times)) == times


def filled(draw: DrawFn, *columns: Choices) -> Row:
    return {c: one(draw, choices) for part in columns for c, choices in part.items()}


@st.composite
def quarters(draw: DrawFn) -> tuple[Tables, Meta]:
    """A small quarter as raw tables and its own properties."""
    days = Days(*one(draw, WAVES))
    names = draw(st.permutations(IDS))
    clusters = _clusters(draw, names)
    voices = one(draw, VOICES)
    tables = {
        "actors": _actors(draw, clusters, days),
        "offers": _offers(draw, clusters, days),
        "ties": _ties(draw, clusters, days, voices),
        "docks": _docks(draw, clusters),
        "funding": _funding(days),
    }
    if tables["ties"] and seldom(draw, 3):
        # To be unsure is no report: a file in which nobody said more stays one that asked nobody.
        says = ("unsure",) if voices == (SILENT,) else ("yes", "no", "missing", "unsure")
        tables["reports"] = _reports(draw, tables["ties"], days, says)
    if not seldom(draw, 4):
        tables["needs"] = _needs(draw)
    if seldom(draw, 5):
        for table in one(draw, MISSING).split():
            del tables[table]
    if seldom(draw, 4):
        table = one(draw, [name for name in OPTIONAL if name in tables])
        gone = one(draw, OPTIONAL[table])
        tables[table] = [{c: x for c, x in row.items() if c != gone} for row in tables[table]]
    return tables, _meta(draw, days)


def _clusters(draw: DrawFn, names: Sequence[str]) -> list[list[str]]:
    large = ((3, 5), (6, 4), (5, 5), (7, 6), (3, 4, 3), (5, 4, 5), (4, 6, 4))
    sizes = one(draw, ((3,), (1,), (2, 1), (3, 3), (4, 3), *large, *large))
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    return [list(names[start : start + n]) for start, n in zip(starts, sizes, strict=True)]


def _meta(draw: DrawFn, days: Days) -> Meta:
    meta: Meta = {
        "id": "q",
        "name": "Q",
        "wave": days.wave,
        "languages": list(LANGUAGES),
        "fictional": True,
        "horizon_months": 12,
    }
    if seldom(draw, 2):
        meta["blank_language"] = one(draw, ("unknown", "de"))
    if seldom(draw, 3):
        recorded = one(draw, RECORDED)
        meta["offers_recorded"] = list(recorded) if isinstance(recorded, tuple) else recorded
    if seldom(draw, 5):
        del meta[one(draw, ("horizon_months", "horizon_months", "languages", "wave"))]
    return meta


def _actors(draw: DrawFn, clusters: list[list[str]], days: Days) -> list[Row]:
    rows: list[Row] = []
    sectors = draw(st.permutations(tuple(TYPES)))
    asked = one(draw, (("",), ("yes",), ("yes",), ("", "yes", "no", "?")))
    for cluster, main in zip(clusters, sectors, strict=False):
        for name in cluster:
            other = one(draw, sectors) if seldom(draw, 5) else main
            row = {"id": name, "name": f"Actor {name}", "type": one(draw, TYPES[other])}
            row |= filled(draw, {"staff": ("", "1", "2", "?"), "asked": asked})
            if rows and seldom(draw, 5):
                row["at"] = one(draw, rows)["id"]
            if rows and row["type"] == "school":
                row["part_of"] = one(draw, ("", one(draw, rows)["id"]))
            if seldom(draw, 40):
                row["type"] = "?"
            if seldom(draw, 6):
                row |= filled(draw, {"sector": ("?", *TYPES), "release": ("", "public", "partner")})
            if seldom(draw, 9):
                borders = (*days.ends, days.past)
                row |= filled(draw, {"active_from": days.starts, "active_until": borders})
            if seldom(draw, 30):
                row["active_from"], row["active_until"] = days.next, ""
            rows.append(row)
    return rows


def _offers(draw: DrawFn, clusters: list[list[str]], days: Days) -> list[Row]:
    # The last clusters offer most, the first hold the docks: people have a way to go.
    far, everyone = clusters[-1], [name for cluster in clusters for name in cluster]
    rows = []
    for number in range(draw(st.integers(3, 12))):
        actor = one(draw, far if seldom(draw, 2) else everyone)
        row = {"id": f"o{number}", "actor": actor, "topics": some(draw, TOPICS)}
        if seldom(draw, 12):
            row["topics"] = one(draw, ("?", f"{row['topics']};?"))
        row["languages"] = one(draw, SPOKEN)
        if seldom(draw, 3):
            groups = some(draw, ("newcomers", "refugees", "families", "single_parents", "women"))
            row["groups"] = one(draw, (groups, *MAYBE_GROUPS))
        if seldom(draw, 4):
            row["excludes"] = one(draw, ("", "toleration", "eu;toleration", "?", "eu;unknown"))
        if seldom(draw, 6):
            row["at"] = one(draw, (*everyone, "?"))
        if seldom(draw, 3):
            row |= filled(
                draw, {"informal": ANSWERS, "takes_new": ("", "no", "no", "yes", "ask", "?")}
            )
        if seldom(draw, 3):
            ends = (*days.ends, days.past)
            row |= filled(draw, {"valid_until": ends, "funding": FUNDINGS})
            row["valid_from"] = one(draw, days.starts)
        rows.append(row)
    return rows


def _ties(
    draw: DrawFn, clusters: list[list[str]], days: Days, voices: Sequence[Choices]
) -> list[Row]:
    rows: list[Row] = []

    def tie(source: str, target: str, kinds: Sequence[str], *parts: Choices) -> None:
        row = {"source": source, "target": target, "kind": one(draw, kinds)}
        row |= filled(draw, *parts, one(draw, voices))
        if seldom(draw, 6):
            row["last_seen"] = one(draw, days.seen)
        rows.append(row)

    # A topic on few ties only, so that most still lead everybody on.
    topics = {"topics": ("", "", "", "", "debt", "housing;language", "?")}
    for cluster in clusters:
        shape = one(draw, ("star", "path", "trap", "ring"))
        hubs = [cluster[0]] * len(cluster) if shape == "star" else cluster
        for hub, name in zip(hubs, cluster[1:], strict=False):
            tie(hub, name, one(draw, LAYERS), one(draw, (PLAIN, SOLID, SHAKY)), topics)
        if shape in ("ring", "trap") and len(cluster) > 2:
            tie(cluster[-1], cluster[0 if shape == "ring" else -2], REFERRALS, PLAIN)
    for left, right in pairwise(clusters):
        for _ in range(one(draw, (1, 1, 1, 2, 0))):
            ends = one(draw, left), one(draw, (right[0], one(draw, right)))
            profile = one(draw, (SHAKY, SOLID, PLAIN, days.noisy()))
            tie(*ends, one(draw, LAYERS), profile, topics if seldom(draw, 3) else {})
    everyone = [name for cluster in clusters for name in cluster]
    for _ in range(draw(st.integers(0, 4))):
        ends = one(draw, everyone), one(draw, everyone)
        tie(*ends, KINDS, one(draw, (days.noisy(), PLAIN, SHAKY)), topics)
    # Another contact on the same way, and the way back.
    for row in draw(st.lists(st.sampled_from(rows), max_size=2)) if rows else ():
        twice = row["source"], row["target"]
        tie(*one(draw, (twice, twice[::-1])), (row["kind"], *KINDS), one(draw, (SHAKY, SOLID)))
    return rows


def _docks(draw: DrawFn, clusters: list[list[str]]) -> list[Row]:
    docks = dict.fromkeys((clusters[0][0], one(draw, clusters[0])))
    if seldom(draw, 2):
        docks |= dict.fromkeys(one(draw, cluster) for cluster in clusters)
    counts = ("", "0", "10", "25"), ("10", "25", "40", "?"), ("25", "10", "unknown")
    visits = one(draw, (("",), *counts))
    return [{"actor": name, "visits_week": one(draw, visits)} for name in docks]


def _funding(days: Days) -> list[Row]:
    columns = ("id", "valid_from", "valid_until", "renewed_until", "permanent")
    rows = (
        ("soon", days.old, days.horizon, "", ""),
        ("renewed", "", days.wave, days.late, "no"),
        ("forever", "", days.next, "", "yes"),
        ("steady", "", "", "", "yes"),
        ("vague", "", "?", "", "?"),
    )
    return [{"source": "purse"} | dict(zip(columns, row, strict=True)) for row in rows]


def _needs(draw: DrawFn) -> list[Row]:
    row = {
        "topic": (*TOPICS, "work"),
        "language": (*LANGUAGES, "ku"),
        "group": ("", "", "", *MAYBE_GROUPS),
        "status": ("", "", "", "any", "toleration", "eu", "unknown"),
        "persons": one(draw, (PERSONS[0], *PERSONS)),
    }
    return [filled(draw, row) for _ in range(draw(st.integers(2, 9)))]


def _reports(draw: DrawFn, ties: list[Row], days: Days, says: Sequence[str]) -> list[Row]:
    ends = sorted({(row["source"], row["target"]) for row in ties})
    rows = []
    for number in draw(st.permutations(range(draw(st.integers(1, 6))))):
        source, target = one(draw, (one(draw, ends), one(draw, ends)[::-1]))
        kinds = [row["kind"] for row in ties if (row["source"], row["target"]) == (source, target)]
        row = {"id": f"r{number}", "source": source, "target": target}
        row["kind"] = one(draw, (*kinds, *kinds, "referral", "", "?"))
        row |= filled(
            draw,
            {
                "informant": ("i1", "i2"),
                "role": ("source", "target", "third"),
                "date": ("", days.old, days.wave, days.old),
                "says": says,
            },
        )
        rows.append(row)
    return rows
