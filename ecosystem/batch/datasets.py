"""The data set of a batch: parts while it runs, one file a table when it is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.batch.tasks import OK, TABLES, Row
from ecosystem.findings import KINDS
from ecosystem.io.excel_csv import excel_cell, excel_lines
from ecosystem.io.saving import save_file
from ecosystem.measures.analysis import REACH_CURVE

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = ".parts"
_PART, _RESULT = ".arrow", ".parquet"
_TEXTS = {
    "summary": (
        *("path", "key", "status", "error_de", "error_en", "view"),
        *("quarter", "name", "municipality", "wave", "notes"),
    ),
    "cells": (
        *("path", "topic", "language", "group", "status", "class", "class_strict"),
        *("providers", "only_for", "stability"),
    ),
    "findings": (
        *("path", "id", "kind", "holds_in", "band", "class", "topic", "language", "group"),
        *("status", "actors", "sentence_de", "sentence_en", "action_de", "action_en"),
        "recommendation",
    ),
}
_WHOLE = {
    "summary": ("actors", "offers", "ties", "docks", *(f"findings_{kind}" for kind in KINDS)),
    "cells": ("docks_reached",),
    "findings": (),
}
_NUMBERS = {
    "summary": (
        *("surplus", "coverage_robust", "informal_dependency", "dead_dock_share"),
        *("coverage_low", "coverage_high"),
        *(f"reach_{hops}" for hops in range(REACH_CURVE + 1)),
    ),
    "cells": ("demand",),
    "findings": ("severity", "demand", "fragility"),
}
_ANSWERS = {"summary": ("fictional", "unweighted"), "cells": ("bottleneck",), "findings": ()}
Rows = Mapping[str, list[Row]]


def _schema(table: str) -> pa.Schema:
    import pyarrow as pa

    types: list[tuple[Mapping[str, tuple[str, ...]], pa.DataType]] = [
        (_TEXTS, pa.string()),
        (_WHOLE, pa.int64()),
        (_NUMBERS, pa.float64()),
        (_ANSWERS, pa.bool_()),
    ]
    return pa.schema([pa.field(name, kind) for names, kind in types for name in names[table]])


def _as_table(table: str, rows: Iterable[Row]) -> pa.Table:
    import pyarrow as pa

    found = list(rows)
    schema = _schema(table)
    columns = {name: [row.get(name) for row in found] for name in schema.names}
    return pa.table(columns, schema=schema)


def _write(table: pa.Table, target: Path) -> Path:
    """Keep a table: compressed as the result, as it lies in memory for a part that is read soon."""
    import pyarrow.feather as arrow
    import pyarrow.parquet as pq

    if target.suffix == _PART:
        return save_file(
            target, lambda part: arrow.write_feather(table, part, compression="uncompressed")
        )
    return save_file(target, lambda part: pq.write_table(table, part, compression="zstd"))


@dataclass(frozen=True)
class _Source:
    """Three tables that were written together."""

    folder: Path
    begin: str
    ending: str

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        import pyarrow.feather as arrow
        import pyarrow.parquet as pq

        place = self.folder / f"{self.begin}{table}{self.ending}"
        if self.ending == _PART:
            return arrow.read_table(place, columns=columns, memory_map=False)
        return pq.read_table(place, columns=columns)


class Dataset:
    """A folder that grows while a batch runs and is put in order when it is done.

    Parameters
    ----------
    folder
        Where it lies; made if needed. Rows of an earlier run in it are kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts = folder / PARTS

    def add(self, rows: Rows) -> None:
        """Keep the rows of some quarters, in files that appear whole or not at all.

        Parameters
        ----------
        rows
            Rows of all three tables.
        """
        import secrets

        name = secrets.token_hex(8)
        # the summary comes last: a part counts only once all its rows are there
        for table in ("findings", "cells", "summary"):
            made = _as_table(table, rows.get(table, []))
            _write(made, self.parts / f"{name}.{table}{_PART}")

    def _sources(self) -> list[_Source]:
        """Everything that is whole, oldest run first."""
        last = f"summary{_PART}"
        finished = sorted(path.name for path in self.parts.glob(f"*.{last}"))
        found = [_Source(self.parts, name.removesuffix(last), _PART) for name in finished]
        if (self.folder / f"summary{_RESULT}").is_file():
            found.insert(0, _Source(self.folder, "", _RESULT))
        return found

    def _states(self) -> list[tuple[_Source, list[Row]]]:
        columns = ["path", "key", "status"]
        return [(found, found.read("summary", columns).to_pylist()) for found in self._sources()]

    def keys(self) -> dict[str, str]:
        """Return path and key of every quarter that was analysed before."""
        return {
            row["path"]: row["key"]
            for _, rows in self._states()
            for row in rows
            if row["status"] == OK
        }

    def finish(self, wanted: Mapping[str, str]) -> dict[str, pa.Table]:
        """Write one file a table with exactly the wanted quarters, and drop the parts.

        Parameters
        ----------
        wanted
            Path to the key of the state that counts; blank for a broken quarter.

        Returns
        -------
        tables
            By name; quarters by path, each once whatever happened, rows of one in their order.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        chosen: dict[str, _Source] = {}
        size: dict[_Source, int] = {}
        for source, rows in self._states():
            size[source] = len(rows)
            for row in rows:
                if wanted.get(row["path"]) == row["key"]:
                    chosen[row["path"]] = source
        by_source: dict[_Source, list[str]] = {}
        for path, source in chosen.items():
            by_source.setdefault(source, []).append(path)
        found = {}
        for name in TABLES:
            parts = [_as_table(name, [])]
            for source, paths in by_source.items():
                table = source.read(name)
                if len(paths) < size[source]:
                    table = table.filter(pc.is_in(table["path"], pa.array(paths)))
                parts.append(table)
            whole = pa.concat_tables(parts)
            found[name] = whole.take(pc.sort_indices(whole, [("path", "ascending")]))
        for name in ("cells", "findings", "summary"):
            _write(found[name], self.folder / f"{name}{_RESULT}")
        shutil.rmtree(self.parts, ignore_errors=True)
        return found


def table_csv(table: pa.Table, lang: str) -> bytes:
    """Write a table as CSV for Excel.

    Parameters
    ----------
    table
        A table of a batch.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign.

    Returns
    -------
    content
        UTF-8 with byte order mark and semicolons; nothing that Excel takes for a formula, blank
        where a value is not defined.
    """
    columns = (column.to_pylist() for column in table.columns)
    rows = ([_cell(value, lang) for value in row] for row in zip(*columns, strict=True))
    return excel_lines([table.column_names, *rows])


def _cell(value: str | float | None, lang: str) -> str:
    if value is None:
        return ""
    return excel_cell(str(value) if isinstance(value, bool) else value, lang)
