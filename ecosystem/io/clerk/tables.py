"""The rows of the tables, collected sheet by sheet: names become ids."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.io.clerk import values
from ecosystem.io.clerk.names import (
    Register,
    guess_type,
    without_contact,
)
from ecosystem.io.clerk.notes import Said
from ecosystem.io.clerk.rows import Row, SheetRows
from ecosystem.io.foreign_actors import UNKNOWN_TYPE, allowed_ids
from ecosystem.io.words import vocabulary_key
from ecosystem.model.table import Table
from ecosystem.schema import TABLES

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

    def actor(self, key: str) -> Record:
        """Give the row of an actor."""
        return next(record for record in self.records["actors"] if record["id"] == key)

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
