"""The sheet *Wer* as tables: every place once, and where people walk in."""

from __future__ import annotations

from collections import Counter

from ecosystem.io.clerk import values
from ecosystem.io.clerk.cells import read_number
from ecosystem.io.clerk.names import names_a_person, without_contact
from ecosystem.io.clerk.rows import Row, SheetRows
from ecosystem.io.clerk.tables import Maker, Record
from ecosystem.io.foreign_actors import allowed_ids
from ecosystem.schema import ID_PATTERN, TABLES


def read_who(sheet: SheetRows, maker: Maker) -> None:
    """Read *Wer*: every place once, and where people walk in.

    Parameters
    ----------
    sheet
        The sheet.
    maker
        Takes the rows.
    """
    maker.sources["actors"] = maker.sources["docks"] = sheet.title
    named: list[tuple[Row, str]] = []
    for row in sheet.rows:
        name, contact = without_contact(row.get("name"))
        if contact:
            sheet.note("warning", "contact_removed", row.line, "name")
        if names_a_person(name):
            sheet.note("warning", "list_maybe_person", row.line, "name", value=name)
        if name:
            named.append((row, name))
        else:
            sheet.note("warning", "no_name", row.line, "name")
    first: dict[str, tuple[int, str]] = {}
    ids = _ids(named)
    for row, name in named:
        known = maker.register.same(name)
        if known is None:
            key = ids[row.line]
            maker.register.add(key, name)
            first[key] = (row.line, name)
            _add_actor(sheet, row, maker, key, name)
        else:
            line, written = first[known]
            params = {"value": name, "first": line, "written": written}
            key = "same_name" if written == name else "same_name_spelt"
            sheet.note("warning", key, row.line, "name", **params)
            _join(sheet, row, maker, known, name, line)
    later = ("=part_of", "=at")
    for row, name in named:  # when every name is known
        record = maker.actor(maker.register.same(name) or "")
        for column in later:
            if row.get(column):
                record[column[1:]] = maker.place(sheet, row, column, row.get(column)) or ""


def _read_actor(sheet: SheetRows, row: Row, maker: Maker, name: str) -> Record:
    others = maker.others(sheet, row, "actors", ("id", "part_of", "at"))
    staff = values.whole(sheet, row, "staff")
    return {"name": name, "type": maker.type_of(sheet, row, name), "staff": staff, **others}


def _add_actor(sheet: SheetRows, row: Row, maker: Maker, key: str, name: str) -> None:
    maker.add("actors", {"id": key, **_read_actor(sheet, row, maker, name)}, row.line)
    _dock(sheet, row, maker, key)


def _join(sheet: SheetRows, row: Row, maker: Maker, key: str, name: str, line: int) -> None:
    """Take what the first row of a place leaves blank from a later one."""
    kept = maker.actor(key)
    if not row.get("type"):
        row.cells["type"] = kept["type"]
    for column, word in _read_actor(sheet, row, maker, name).items():
        if column == "name" or not word:
            continue
        if not kept.get(column):
            kept[column] = word
        elif kept[column] != word:
            params = {"name": kept["name"], "first": line, "known": kept[column], "value": word}
            sheet.note("warning", "same_differs", row.line, _column_of(column, sheet), **params)
    if key not in [record["actor"] for record in maker.records.get("docks", ())]:
        _dock(sheet, row, maker, key)


def _dock(sheet: SheetRows, row: Row, maker: Maker, key: str) -> None:
    word = row.get("dock")
    visits = read_number(word)
    record = {"actor": key}
    if visits and float(visits) > 1:
        sheet.note("warning", "visits", row.line, "dock", value=word)
        record["visits_week"] = visits
    elif not values.ticked(sheet, row, "dock"):
        return
    schema = TABLES["docks"].columns
    for column in [c for c in sheet.columns if c.startswith("=docks.") and row.get(c)]:
        name = column.partition(".")[2]
        record[name] = values.by_type(sheet, row, column, schema[name])
    maker.add("docks", record, row.line)


def _ids(named: list[tuple[Row, str]]) -> dict[int, str]:
    """Give each row an id: its own if it has an allowed one, else one made from the name."""
    own = [(row.line, row.get("=id")) for row, _ in named]
    counts = Counter(key for _, key in own if key)
    good = {line: key for line, key in own if ID_PATTERN.fullmatch(key) and counts[key] == 1}
    made = allowed_ids([*good.values(), *(name for row, name in named if row.line not in good)])
    return {row.line: good.get(row.line) or made[name] for row, name in named}


def _column_of(stored: str, sheet: SheetRows) -> str:
    return next((c for c in (stored, f"={stored}", f"+{stored}") if sheet.has(c)), "")
