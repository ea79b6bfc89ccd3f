"""Kornhafen a year later: what was repaired, what ended, and who was not asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from lab.worlds import quarters, town
from lab.worlds.ties import LAYER, TieBook, hurdle_table, report_table, tie_order

# Cells that change when the nine projects end, and who alone is left.
CLIFF = (("work", "ti", "W04"), ("recognition", "fa", "AA"), ("mental_health", "ru", "W14"))

NEXT_PROJECT = "FUND-19"

YEAR = timedelta(days=365)

REPAIRED = {"formality": "agreement", "one_person": "no", "documented": "yes"}

CONFIRMED = {"source_reports": "yes", "target_reports": "yes", "others_report": ""}


def second_wave(
    first: town.World, sheet: quarters.Sheet, senders: list[str], lost_ties: int = 6
) -> town.World:
    """Return the wave of January 2026."""
    plan, planted = replace(sheet.plan, wave="2026-01-15"), sheet.content["planted"]
    wave = date.fromisoformat(plan.wave)
    rng = town.stream(first.seed, plan.name, "second wave")
    ties = [_a_year_on(row) for row in first.tables["ties"]]
    unasked = _not_asked_again(ties, plan, lost_ties)
    lost = [row for row in ties if _depends_on(row, unasked)]
    ties = [_silence(row, unasked) for row in ties if row not in lost]
    members = tuple(
        replace(m, asked=False if m.id in unasked else (m.asked or m.id == "F03"))
        for m in plan.cast
    )
    plan = replace(plan, cast=members)
    book = TieBook(rng, wave, {member.id: member.asked for member in members})
    for row in ties:
        book.add(**row)
    _real_change(book, plan)
    tables: town.Tables = {name: [dict(row) for row in rows] for name, rows in first.tables.items()}
    asked = {member.id: "yes" if member.asked else "no" for member in members}
    for row in tables["actors"]:
        row["asked"] = asked[row["id"]]
        row["confirmed_on"] = (
            _later(row["confirmed_on"]) if asked[row["id"]] == "yes" else (row["confirmed_on"])
        )
    for row in tables["needs"]:
        row["year"] = str(wave.year - 1)
        row["persons"] = str(round(int(row["persons"]) * 1.02))
    tables["funding"].append(
        town.make_row(
            "funding",
            id=NEXT_PROJECT,
            source=town.SOURCES[0],
            level=town.LEVELS[0],
            amount_year=45_000,
            valid_from="2026-01-01",
            valid_until="2026-12-31",
            permanent=False,
        )
    )
    tables["reports"] = report_table(plan, book, rng, [s for s in senders if s not in unasked])
    tables["ties"] = sorted(book.rows, key=tie_order)
    tables["hurdles"] = hurdle_table(plan, rng, planted["hurdles"])
    tables["actions"] = town.action_table(_actions_a_year_on(planted["actions"]))
    tables["areas"] += _next_year(tables["areas"])
    signed = [row for row in tables["landlords"] if row["class"] == "housing_private"]
    for row in signed:
        row["units_signed"] = str(round(int(row["units"]) * 0.35))
    names = tuple(f"{row['source']}:{row['target']}:{row['kind']}" for row in lost)
    return replace(
        first,
        meta=town.quarter_meta(plan),
        tables=tables,
        planted=second_items(first.planted, names),
    )


def _actions_a_year_on(rows: list[list[str]]) -> list[list[str]]:
    """Move what the round agreed to do by a year; the first is done."""
    moved = [[*row[:3], row[3].replace("2025", "2026"), row[4]] for row in rows]
    moved[0][4] = "done"
    return moved


def _later(day: str) -> str:
    return (date.fromisoformat(day) + YEAR).isoformat() if day else day


def _a_year_on(row: town.Row) -> town.Row:
    """Return the same tie a year later: seen again unless it was stale, projects prolonged."""
    row = dict(row)
    if row["last_seen"] > "2023-07-15":
        row["last_seen"] = min(_later(row["last_seen"]), "2026-01-14")
    if row["valid_until"] == "2025-12-31":
        row["valid_until"] = "2026-12-31"
    if row["funding"] in town.ENDING:
        row["funding"] = NEXT_PROJECT
    pair = row["source"], row["target"]
    if pair == ("W08", "H01"):
        row.update(REPAIRED)
    if pair == ("F03", "W03"):
        row.update(CONFIRMED)
    sides = {row["source_reports"], row["target_reports"]}
    # The first wave may have moved its count of third parties into its reports.
    if sides == {"not_asked"} and not row["others_report"] and row["documented"] != "yes":
        row["others_report"] = "1"
    return row


def _depends_on(row: town.Row, actors: frozenset[str]) -> bool:
    """Whether nobody but these actors says that the tie is there."""
    if row["wished"] == "yes" or row["documented"] == "yes" or row["others_report"]:
        return False
    said = {row[side] for side in ("source", "target") if row[f"{side}_reports"] == "yes"}
    return bool(said) and said <= actors


def _silence(row: town.Row, actors: frozenset[str]) -> town.Row:
    """Return the same tie without what these actors said about it."""
    row = dict(row)
    for side in ("source", "target"):
        if row[side] in actors:
            row[f"{side}_reports"] = "not_asked"
    return row


def _not_asked_again(ties: list[town.Row], plan: town.Plan, wanted: int) -> frozenset[str]:
    """Up to three actors whose silence costs exactly the wanted number of harmless ties."""
    fixed = set(plan.hubs) | plan.untouched | plan.silent | {dock.id for dock in plan.docks}
    harmless = []
    for member in plan.in_force:
        # H06 alone ties the housing firms to the other sectors: it is asked again.
        if member.id in fixed or not member.asked or member.sector in ("informal", "housing"):
            continue
        own = frozenset((member.id,))
        gone = [row for row in ties if _depends_on(row, own)]
        if all(LAYER[row["kind"]] != "REF" for row in gone):
            harmless.append(member.id)
    for size in (1, 2, 3, 4):
        for group in combinations(harmless, size):
            chosen = frozenset(group)
            gone = [row for row in ties if _depends_on(row, chosen)]
            if len(gone) == wanted and all(LAYER[row["kind"]] != "REF" for row in gone):
                return chosen
    message = "no group of informants to leave out"
    raise RuntimeError(message)


def _real_change(book: TieBook, plan: town.Plan) -> None:
    """Four ties that both sides no longer have, and six new ones."""
    rng = book.rng
    core = [m.id for m in plan.in_force if m.id not in plan.apart and m.sector != "informal"]
    settled = [
        row
        for row in book.rows
        if LAYER[row["kind"]] != "REF"
        and row["source"] in core
        and row["target"] in core
        and row["source_reports"] == row["target_reports"] == "yes"
    ]
    for row in rng.sample(settled, 4):
        book.rows.remove(row)
    new = 0
    while new < 6:
        first, second = rng.sample(core, 2)
        sectors = frozenset((plan.member(first).sector, plan.member(second).sector))
        if sectors in plan.no_sector_ties or book.holds(first, second, "COOP"):
            continue
        book.sound(first, second, "COOP")
        new += 1


def _next_year(rows: list[town.Row]) -> list[town.Row]:
    """Return the districts a year later: two per cent more of everything."""
    result = []
    last = max(row["year"] for row in rows)
    for row in rows:
        if row["year"] != last:
            continue
        grown = {
            column: value if column == "area" or not value else str(round(int(value) * 1.02))
            for column, value in row.items()
        }
        result.append({**grown, "year": str(int(last) + 1)})
    return result


def second_items(items: tuple[town.Item, ...], lost: tuple[str, ...]) -> tuple[town.Item, ...]:
    """Return what is planted in the second wave."""
    changed: dict[str, town.Item] = {
        "WB1": town.bridge(
            "WB1", "W08", "H01", "repaired: agreement, second contact", "strong_bridge"
        ),
        "WB3": town.bridge("WB3", "SCH1", "W11", "prolonged by a project until 31.12.2026"),
        "WB5": town.bridge("WB5", "F03", "W03", "confirmed by both sides", "strong_bridge"),
        "G2a": town.gap("G2a", "language", "bg", "G5", "both courses ended: the one new G5"),
    }
    kept = [changed.get(item.key, item) for item in items if item.key != "CL1"]
    ended = [
        town.gap(f"CL1-{topic}-{code}", topic, code, "G1", f"only {actor} is left after 31.12.2025")
        for topic, code, actor in CLIFF
    ]
    note = "lost only because the informant was not asked again"
    unasked = town.later("W2", "wave", None, note, ties=list(lost))
    return (*(replace(item) for item in kept), *ended, unasked)


def kornhafen(seed: int) -> town.World:
    """Kornhafen with its second wave."""
    first, sheet, senders = quarters.draw("kornhafen", seed)
    return replace(first, later=second_wave(first, sheet, senders))
