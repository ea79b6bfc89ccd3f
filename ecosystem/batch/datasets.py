"""The data set of a batch: parts while it runs, one file a table when it is done."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.batch.tasks import OK, TABLES, Row
from ecosystem.findings import KINDS
from ecosystem.io.saving import save_file
from ecosystem.measures.analysis import REACH_CURVE

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = ".parts"
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
    import pyarrow.parquet as pq

    return save_file(target, lambda part: pq.write_table(table, part, compression="zstd"))


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
            _write(made, self.parts / f"{name}.{table}.parquet")

    def _sources(self) -> list[tuple[Path, str]]:
        """Folder and beginning of the names of everything that is whole, oldest run first."""
        finished = (p.name.removesuffix("summary.parquet") for p in self._summaries())
        whole = (self.folder / "summary.parquet").is_file()
        return [*([(self.folder, "")] if whole else []), *((self.parts, n) for n in finished)]

    def _summaries(self) -> list[Path]:
        return sorted(self.parts.glob("*.summary.parquet"))

    def _states(self) -> list[tuple[tuple[Path, str], pa.Table]]:
        import pyarrow.parquet as pq

        columns = ["path", "key", "status"]
        return [
            (source, pq.read_table(source[0] / f"{source[1]}summary.parquet", columns=columns))
            for source in self._sources()
        ]

    def keys(self) -> dict[str, str]:
        """Return path and key of every quarter that was analysed before."""
        return {
            row["path"]: row["key"]
            for _, table in self._states()
            for row in table.to_pylist()
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
        import pyarrow.parquet as pq

        chosen: dict[str, tuple[Path, str]] = {}
        for source, table in self._states():
            for row in table.to_pylist():
                if wanted.get(row["path"]) == row["key"]:
                    chosen[row["path"]] = source
        by_source: dict[tuple[Path, str], list[str]] = {}
        for path, source in chosen.items():
            by_source.setdefault(source, []).append(path)
        found = {}
        for name in TABLES:
            parts = [_as_table(name, [])]
            for (folder, begin), paths in by_source.items():
                table = pq.read_table(folder / f"{begin}{name}.parquet")
                parts.append(table.filter(pc.is_in(table["path"], pa.array(paths))))
            whole = pa.concat_tables(parts)
            found[name] = whole.take(pc.sort_indices(whole, [("path", "ascending")]))
        for name in ("cells", "findings", "summary"):
            _write(found[name], self.folder / f"{name}.parquet")
        shutil.rmtree(self.parts, ignore_errors=True)
        return found


def table_csv(table: pa.Table) -> bytes:
    """Write a table as CSV for Excel.

    Parameters
    ----------
    table
        A table of a batch.

    Returns
    -------
    content
        UTF-8 with byte order mark and semicolons; nothing that Excel takes for a formula.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.column_names)
    for part in table.to_batches(max_chunksize=10_000):
        for row in zip(*(column.to_pylist() for column in part.columns), strict=True):
            writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    words = " ".join(str(value).split())
    formula = isinstance(value, str) and words.startswith(("=", "+", "-", "@"))
    return f"'{words}" if formula else words
