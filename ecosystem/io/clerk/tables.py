"""The sheets *Wer*, *Was* and *Wohin* as tables: names become ids, ticks become lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ecosystem.io.clerk import values
from ecosystem.io.clerk.cells import read_number
from ecosystem.io.clerk.names import (
    Register,
    guess_type,
    names_a_person,
    offer_id,
    without_contact,
)
from ecosystem.io.clerk.notes import Said
from ecosystem.io.clerk.rows import Row, SheetRows
from ecosystem.io.foreign_actors import UNKNOWN_TYPE, allowed_ids
from ecosystem.io.words import vocabulary_key
from ecosystem.model.table import Table
from ecosystem.schema import ID_PATTERN, TABLES, TOPICS

Record = dict[str, str]


class Maker:
    """Collects the rows of the tables while the sheets are read one after the other."""

    def __init__(self) -> None:
        self.register = Register()
        self.records: dict[str, list[Record]] = {}
        self.lines: dict[str, list[int]] = {}
        self.sources: dict[str, str] = {}
        self._said: set[tuple[str, str]] = set()

    def add(self, table: str, record: Record, line: int) -> None:
        """Add a row to a table."""
        self.records.setdefault(table, []).append(record)
        self.lines.setdefault(table, []).append(line)

    def tables(self) -> dict[str, Table]:
        """Give the tables, in the order of the data model."""
        found = {}
        for name, schema in TABLES.items():
            records = self.records.get(name)
            if not records:
                continue
            used = {column for record in records for column, word in record.items() if word}
            used |= {column.name for column in schema.columns.values() if column.required}
            columns = [c for c in schema.columns if c in used]
            columns += sorted(used - set(columns))
            rows = tuple(tuple(record.get(column, "") for column in columns) for record in records)
            lines = tuple(self.lines[name])
            found[name] = Table(name, tuple(columns), rows, lines, self.sources.get(name, ""))
        return found

    def others(self, sheet: SheetRows, row: Row, table: str, own: Iterable[str] = ()) -> Record:
        """Read the columns that the template does not show."""
        record: Record = {}
        schema = TABLES[table].columns
        for column in dict.fromkeys(sheet.columns):
            if column.startswith("=docks."):
                continue
            if column.startswith("+"):
                record[column[1:]] = row.get(column)
            elif column.startswith("=") and column[1:] not in own:
                found = schema[column[1:]]
                if found.reference == "actors.id" and row.get(column):
                    record[found.name] = self.place(sheet, row, column, row.get(column)) or ""
                elif found.type != "id":
                    record[found.name] = values.by_type(sheet, row, column, found)
        return record

    def read_who(self, sheet: SheetRows) -> None:
        """Read *Wer*: every place once, and where people walk in."""
        self.sources["actors"] = self.sources["docks"] = sheet.title
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
            known = self.register.same(name)
            if known is None:
                key = ids[row.line]
                self.register.add(key, name)
                first[key] = (row.line, name)
                self._add_actor(sheet, row, key, name)
            else:
                line, written = first[known]
                params = {"value": name, "first": line, "written": written}
                key = "same_name" if written == name else "same_name_spelt"
                sheet.note("warning", key, row.line, "name", **params)
                self._join(sheet, row, known, name, line)
        later = ("=part_of", "=at")
        for row, name in named:  # when every name is known
            record = self._actor(self.register.same(name) or "")
            for column in later:
                if row.get(column):
                    record[column[1:]] = self.place(sheet, row, column, row.get(column)) or ""

    def _actor(self, key: str) -> Record:
        return next(record for record in self.records["actors"] if record["id"] == key)

    def _read_actor(self, sheet: SheetRows, row: Row, name: str) -> Record:
        others = self.others(sheet, row, "actors", ("id", "part_of", "at"))
        staff = values.whole(sheet, row, "staff")
        return {"name": name, "type": self.type_of(sheet, row, name), "staff": staff, **others}

    def _add_actor(self, sheet: SheetRows, row: Row, key: str, name: str) -> None:
        self.add("actors", {"id": key, **self._read_actor(sheet, row, name)}, row.line)
        self._dock(sheet, row, key)

    def _join(self, sheet: SheetRows, row: Row, key: str, name: str, line: int) -> None:
        """Take what the first row of a place leaves blank from a later one."""
        kept = self._actor(key)
        if not row.get("type"):
            row.cells["type"] = kept["type"]
        for column, word in self._read_actor(sheet, row, name).items():
            if column == "name" or not word:
                continue
            if not kept.get(column):
                kept[column] = word
            elif kept[column] != word:
                params = {"name": kept["name"], "first": line, "known": kept[column], "value": word}
                sheet.note("warning", "same_differs", row.line, _column_of(column, sheet), **params)
        if key not in [record["actor"] for record in self.records.get("docks", ())]:
            self._dock(sheet, row, key)

    def _dock(self, sheet: SheetRows, row: Row, key: str) -> None:
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
        self.add("docks", record, row.line)

    def type_of(self, sheet: SheetRows, row: Row, name: str) -> str:
        """Read what kind of place it is; guess from the name if the row does not say."""
        word = row.get("type")
        key = vocabulary_key("type", word) if word else None
        if key:
            return key
        guessed = guess_type(word) if word else None
        if guessed:
            read = Said("type", (guessed,))
            sheet.note("warning", "read_as", row.line, "type", value=word, read=read)
            return guessed
        if word:
            values.unread(sheet, row, "type", word, "type")
        return self._guess(sheet, row, "type", name)

    @staticmethod
    def _guess(sheet: SheetRows, row: Row, column: str, name: str) -> str:
        guessed = guess_type(name)
        key = guessed or UNKNOWN_TYPE
        said = "type_guessed" if guessed else "type_unknown"
        sheet.note("warning", said, row.line, column, name=name, read=Said("type", (key,)))
        return key

    def place(self, sheet: SheetRows, row: Row, column: str, word: str) -> str | None:
        """Find the place that a cell names; add it if it is new, ask if it may be a known one."""
        name, contact = without_contact(word)
        if contact:
            sheet.note("warning", "contact_removed", row.line, column)
        if not name:
            return None
        known = self.register.same(name)
        if known is None:
            longer = self.register.beginning(name)
            if len(longer) > 1:
                shown = "; ".join(self.register.names[key] for key in longer[:5])
                more = shown + (" …" if len(longer) > 5 else "")
                params = {"value": name, "count": len(longer), "known": more}
                sheet.note("error", "name_many", row.line, column, **params)
                return None
            known = longer[0] if longer else None
        if known is not None:
            written = self.register.names[known]
            if written != name and (name, known) not in self._said:
                self._said.add((name, known))
                sheet.note("warning", "name_spelling", row.line, column, value=name, known=written)
            return known
        close = self.register.close(name)
        if close is not None:
            params = {"value": name, "known": self.register.names[close]}
            sheet.note("error", "name_close", row.line, column, **params)
            return None
        return self._added(sheet, row, column, name)

    def _added(self, sheet: SheetRows, row: Row, column: str, name: str) -> str:
        key = allowed_ids([*self.register.names, name])[name]
        sheet.note("warning", "name_added", row.line, column, value=name)
        record = {"id": key, "name": name, "type": self._guess(sheet, row, column, name)}
        self.register.add(key, name)
        self.add("actors", record, row.line)
        return key

    def places(self, sheet: SheetRows, row: Row, column: str) -> list[str]:
        """Find the places that a cell names: one, or several known ones."""
        word = row.get(column)
        if not word:
            return []
        parts = [part.strip() for part in values.SEPARATORS.split(word) if part.strip()]
        if self.register.same(word) is None and len(parts) > 1:
            known = [self._plainly(part) for part in parts]
            if all(known):
                sheet.note("warning", "split_names", row.line, column, value=word, count=len(parts))
                return list(dict.fromkeys(key for key in known if key))
        found = self.place(sheet, row, column, word)
        return [found] if found else []

    def _plainly(self, name: str) -> str | None:
        longer = self.register.beginning(name)
        return self.register.same(name) or (longer[0] if len(longer) == 1 else None)

    def read_what(self, sheet: SheetRows) -> None:
        """Read *Was*: one offer a row."""
        self.sources["offers"] = sheet.title
        counts: Counter[str] = Counter()
        taken: set[str] = set()
        for row in sheet.rows:
            if not row.get("actor"):
                sheet.note("warning", "no_name", row.line, "actor")
                continue
            actor = self.place(sheet, row, "actor", row.get("actor"))
            topics = [t for t in TOPICS if sheet.has(t) and values.ticked(sheet, row, t)]
            if sheet.has("=topics"):
                more = values.keys(sheet, row, "=topics", "topic")
                topics += [t for t in more.split(";") if t and t not in topics]
            if actor is None:
                continue
            if not topics:
                sheet.note("warning", "no_topic", row.line, "actor")
                continue
            record = self.others(sheet, row, "offers", ("id", "actor", "topics", "funding"))
            informal = values.answer(sheet, row, "informal")
            record |= {
                "actor": actor,
                "topics": ";".join(topics),
                "languages": values.languages(sheet, row, "languages"),
                "valid_until": values.day(sheet, row, "until"),
                "takes_new": values.key_of(sheet, row, "takes_new", "answer_ask"),
                "at": (self.place(sheet, row, "at", row.get("at")) or "") if row.get("at") else "",
                "informal": informal,
            }
            counts[actor] += 1
            record["id"] = offer_id(actor, counts[actor], taken)
            self.add("offers", record, row.line)

    def read_where(self, sheet: SheetRows) -> None:
        """Read *Wohin*: who sends people to whom."""
        self.sources["ties"] = sheet.title
        for row in sheet.rows:
            if not (row.get("source") and row.get("target")):
                sheet.note("warning", "no_end", row.line, "" if row.get("source") else "source")
                continue
            sources = self.places(sheet, row, "source")
            targets = self.places(sheet, row, "target")
            if not (sources and targets):
                continue
            record = self.others(sheet, row, "ties", ("source", "target", "kind", "funding"))
            record |= {
                "one_person": values.answer(sheet, row, "one_person"),
                "valid_until": values.day(sheet, row, "until"),
                "topics": values.keys(sheet, row, "topics", "topic"),
            }
            for kind in values.how(sheet, row, "how"):
                for source in sources:
                    for target in targets:
                        ends = {"source": source, "target": target, "kind": kind}
                        self.add("ties", {**record, **ends}, row.line)


def _ids(named: list[tuple[Row, str]]) -> dict[int, str]:
    """Give each row an id: its own if it has an allowed one, else one made from the name."""
    own = [(row.line, row.get("=id")) for row, _ in named]
    counts = Counter(key for _, key in own if key)
    good = {line: key for line, key in own if ID_PATTERN.fullmatch(key) and counts[key] == 1}
    made = allowed_ids([*good.values(), *(name for row, name in named if row.line not in good)])
    return {row.line: good.get(row.line) or made[name] for row, name in named}


def _column_of(stored: str, sheet: SheetRows) -> str:
    return next((c for c in (stored, f"={stored}", f"+{stored}") if sheet.has(c)), "")
