"""A quarter from its sheet: what is fixed and planted there, and everything around it by chance."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from lab.worlds import town
from lab.worlds.ties import (
    Balance,
    OfferBook,
    TieBook,
    backbone,
    base_offers,
    chance_offers,
    hurdle_table,
    referrals,
    report_table,
    tie_order,
)
from lab.worlds.town import Decoy, Dock, Ground, Item, Member, Plan, Tables, World, stream

_MAKERS: dict[str, Callable[..., Item]] = {
    "gap": town.gap,
    "bridge": town.bridge,
    "later": town.later,
    "item": Item,
}


@dataclass(frozen=True)
class Sheet:
    """What stands in the file of a quarter."""

    content: dict[str, Any]
    plan: Plan
    ground: Ground
    items: tuple[Item, ...]
    decoys: tuple[Decoy, ...]
    kept: frozenset[town.Cell]  # cells that the planting serves itself


def load(name: str) -> dict[str, Any]:
    """Read the file of a quarter."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def items_of(content: dict[str, Any]) -> tuple[Item, ...]:
    """Read what is planted, by the function that makes it; its figures come last."""
    found = []
    for maker, *row in content["planted"]["items"]:
        figures = row.pop() if isinstance(row[-1], dict) else {}
        row[2] = row[2] or None
        found.append(_MAKERS[maker](*row, **figures))
    return tuple(found)


def decoys_of(content: dict[str, Any]) -> tuple[Decoy, ...]:
    """Read what must not be reported."""
    rows = content["planted"]["decoys"]
    return tuple(Decoy(key, tuple(names.split()), *rest) for key, names, *rest in rows)


def read_sheet(name: str) -> Sheet:
    """Read what is fixed about a quarter."""
    content = load(name)
    plan, ground = dict(content["plan"]), dict(content["ground"])
    kept = town.cells(plan.pop("kept", ""))
    for key in ("loose", "silent", "untouched", "apart", "surely"):
        plan[key] = frozenset(plan.get(key, "").split())
    for key in ("zero", "closed"):
        plan[key] = town.cells(plan.get(key, ""))
    side = plan["side_topics"].items()
    plan |= {
        "title": content["title"],
        "description": content["description"],
        "cast": tuple(Member(*row[:2], **dict(*row[2:])) for row in plan["cast"]),
        "docks": tuple(Dock(*row[:3], **dict(*row[3:])) for row in plan["docks"]),
        "hubs": tuple(plan["hubs"].split()),
        "pools": {topic: tuple(actors.split()) for topic, actors in plan["pools"].items()},
        "side_topics": {a: tuple(topics.split()) for names, topics in side for a in names.split()},
        "no_sector_ties": frozenset(map(frozenset, plan.get("no_sector_ties", ()))),
    }
    ground["beyond"] = frozenset(map(tuple, ground.get("beyond", ())))
    return Sheet(
        content, Plan(**plan), Ground(**ground), items_of(content), decoys_of(content), kept
    )


def mini(seed: int) -> World:
    """Return the quarter of twelve actors; nothing in it is drawn, the seed is only kept.

    No tie has a risk column filled and nobody was asked, so that no fragility is defined.
    """
    content = load("mini")
    rows = content["tables"].items()
    tables = {name: [town.make_row(name, **row) for row in some] for name, some in rows}
    told = {key: content[key] for key in ("title", "description", "meta")}
    planted, decoys = items_of(content), decoys_of(content)
    return World("mini", seed, tables=tables, planted=planted, decoys=decoys, **told)


def draw(name: str, seed: int) -> tuple[World, Sheet, list[str]]:
    """Draw a quarter; also what is fixed about it, and who may send people on without harm."""
    sheet = read_sheet(name)
    plan, ties = sheet.plan, sheet.content["ties"]
    asked = {member.id: member.asked for member in plan.cast}
    wave = date.fromisoformat(plan.wave)
    book = TieBook(stream(seed, plan.name, "ties"), wave, asked)
    book.ending_projects = town.ENDING
    rng = stream(seed, plan.name, "structure")
    book.plant(ties["first"])
    backbone(plan, book, rng)
    book.plant(ties.get("tips", []))
    possible = _possible_bridges(book, sheet.content["planted"].get("possible", []))
    senders = referrals(plan, book, rng)
    Balance(plan, book, rng).fill()
    book.plant(ties["last"])
    offers = OfferBook(plan, stream(seed, plan.name, "offers"))
    offers.plant(sheet.content["offers"])
    base_offers(plan, offers, sheet.kept)
    chance_offers(plan, offers)
    world = World(
        name=plan.name,
        seed=seed,
        title=plan.title,
        description=plan.description,
        meta=town.quarter_meta(plan),
        tables=all_tables(sheet, seed, book, senders, offers),
        planted=(*sheet.items, *possible),
        decoys=sheet.decoys,
    )
    return world, sheet, senders


def _possible_bridges(book: TieBook, rows: list[list[str]]) -> list[Item]:
    """Leave an actor several ways on, but only one that both sides confirm and one person holds."""
    found = []
    for key, actor, note in rows:
        first, *others = (row for row in book.rows if row["source"] == actor)
        first.update(source_reports="yes", target_reports="yes", one_person="yes")
        for row in others:
            row.update(source_reports="yes", target_reports="not_asked", documented="")
        item = town.bridge(key, actor, first["target"], note)
        found.append(replace(item, status="possible"))
    return found


def all_tables(
    sheet: Sheet, seed: int, ties: TieBook, senders: list[str], offers: OfferBook
) -> Tables:
    """Every table of the quarter, each in a fixed order of rows."""
    plan, ground, planted = sheet.plan, sheet.ground, sheet.content["planted"]

    def rng(label: str) -> Random:
        return stream(seed, plan.name, label)

    year = date.fromisoformat(plan.wave).year
    points = town.place_actors(plan, ground, rng("points"))
    cells, centres = town.residents(plan, ground, rng("residents"))
    bodies, members = town.body_tables(plan, rng("bodies"))
    # Counts of third parties move from ties to reports: those come first.
    reports = report_table(plan, ties, rng("reports"), senders)
    missing = planted.get("missing_signs", "").split()
    return {
        "actors": town.actor_table(plan, points, rng("names")),
        "offers": offers.rows,
        "ties": sorted(ties.rows, key=tie_order),
        "docks": town.dock_table(plan, rng("docks"), missing),
        "needs": town.need_table(plan),
        "funding": town.funding_table(year),
        "bodies": bodies,
        "members": members,
        "reports": reports,
        "hurdles": hurdle_table(plan, rng("hurdles"), planted.get("hurdles", [])),
        "residents": cells,
        "distances": town.distances(plan, ground, centres, points),
        "positions": town.positions(plan),
        "actions": town.action_table(planted["actions"]),
        "areas": town.area_table(stream(0, "areas"), year - 1),
        "landlords": town.landlord_table(rng("landlords"), plan.residents / 21400),
    }
