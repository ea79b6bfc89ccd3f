"""Small invented quarters for pictures, and one with every nasty text in every field."""

from __future__ import annotations

import datetime as dt
import random

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

TYPES = (
    *("municipal_office", "caritas", "association", "shop", "housing_municipal"),
    "helper_place",
)
WAVE = dt.date(2025, 1, 15)
NASTY = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "siehe href=javascript:window.hacked=1",
    "{{ 7 * 7 }} {% raw %}",
    "Café ‮olleH‬ Nord",
    "$\\frac{1}{0}$ & Söhne",
    "Zeile\nzwei\x00\x1b[31m",
    "مركز المساعدة",
    "ማእከል ሓገዝ",
    "']]></svg><svg onload=window.hacked=1>",
)


def quarter(
    actors: list[tuple[str, str, str]],
    ties: list[tuple[str, str, str]],
    *,
    name: str = "Probe",
    docks: tuple[str, ...] = (),
    positions: tuple[tuple[str, str, str], ...] = (),
    needs: tuple[tuple[str, str, str], ...] = (),
) -> Quarter:
    """A quarter from (id, name, type) and (source, target, kind)."""
    tables = [
        Table("actors", ("id", "name", "type"), tuple(actors)),
        Table("ties", ("source", "target", "kind"), tuple(ties)),
        Table("docks", ("actor",), tuple((dock,) for dock in docks)),
        Table("positions", ("actor", "x", "y"), positions),
    ]
    if needs:
        tables.append(Table("needs", ("topic", "language", "persons"), needs))
    meta = Meta(id="probe", name=name, wave=WAVE, fictional=True, languages=("ar", "de"))
    return Quarter(meta, {table.name: table for table in tables})


def crowd(count: int, *, seed: int = 1) -> Quarter:
    """An invented quarter of many actors with names of usual length."""
    chance = random.Random(seed)
    words = ("Beratung", "Treffpunkt", "Stadtteil", "Verein", "Hilfe", "Büro", "Servicestelle")
    actors = [
        (f"A{i:03}", f"{chance.choice(words)} {chance.choice(words)} {i}", TYPES[i % len(TYPES)])
        for i in range(count)
    ]
    ids = [key for key, _, _ in actors]
    ties = {
        (chance.choice(ids), chance.choice(ids), chance.choice(("referral", "exchange")))
        for _ in range(3 * count)
    }
    kept = sorted(tie for tie in ties if tie[0] != tie[1])
    return quarter(actors, kept, docks=tuple(ids[::7]))


def city(count: int, *, size: int = 50, seed: int = 1) -> Quarter:
    """An invented city: neighbourhoods of some actors, few ties between them."""
    chance = random.Random(seed)
    words = ("Beratung", "Treffpunkt", "Stadtteil", "Verein", "Hilfe", "Büro", "Servicestelle")
    actors = [
        (f"A{i:05}", f"{chance.choice(words)} {chance.choice(words)} {i}", TYPES[i % len(TYPES)])
        for i in range(count)
    ]
    ties = set()
    for i in range(count):
        first = i // size * size
        for _ in range(3):
            near = first + chance.randrange(min(size, count - first))
            other = near if chance.random() < 0.97 else chance.randrange(count)
            ties.add((actors[i][0], actors[other][0], chance.choice(("referral", "exchange"))))
    kept = sorted(tie for tie in ties if tie[0] != tie[1])
    return quarter(actors, kept, docks=tuple(key for key, _, _ in actors[::7]))


def nasty() -> Quarter:
    actors = [(f"N{i}", text, TYPES[i % len(TYPES)]) for i, text in enumerate(NASTY)]
    ties = [(f"N{i}", f"N{i + 1}", "handover") for i in range(len(NASTY) - 1)]
    return quarter(actors, ties, name=NASTY[0], docks=("N0",))
