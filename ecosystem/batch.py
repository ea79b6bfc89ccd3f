"""Thousands of quarters, one after the other on all cores or on a cluster."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import statistics
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import field
from functools import lru_cache, partial
from itertools import groupby, islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError, EcosystemError, MissingExtraError, UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.registry import KINDS, Result
from ecosystem.io.files import excel_cell, own_folder, save_bytes, save_excel_lines, save_file
from ecosystem.io.reading import Waves, next_wave, waves_in
from ecosystem.measures.analysis import REACH_CURVE
from ecosystem.model.quarter import check_full
from ecosystem.model.values import Parameters
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, coverage_words, label, number, percent, text

if TYPE_CHECKING:
    import pyarrow as pa


# --- Workers of a Dask cluster: one that is there, or a small one on this machine.

MakeExecutor = Callable[[], Executor]


@contextmanager
def cluster_workers(
    *, scheduler: str | None = None, workers: int | None = None
) -> Iterator[tuple[MakeExecutor, int]]:
    """Connect to a cluster, or start one here; give what makes an executor of it, and its size."""
    try:
        import distributed as dask
    except ImportError as fault:
        raise MissingExtraError("batch") from fault
    library: Any = dask  # it has no types
    with ExitStack() as opened:
        address: Any = scheduler
        if scheduler is None:
            local = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
            address = opened.enter_context(library.LocalCluster(**local))
        try:
            client = opened.enter_context(library.Client(address, timeout=10))
        except (OSError, ValueError) as fault:
            raise DataError("batch.no_scheduler", address=scheduler) from fault
        count = max(1, sum(client.nthreads().values()))
        yield lambda: client.get_executor(pure=False, retries=2), count


# --- What a worker does: read one quarter, find everything, and reduce it to rows for a view.

Row = dict[str, Any]

TABLES = ("summary", "cells", "findings")

OK, BROKEN = "ok", "broken"


@dataclass(frozen=True)
class Settings:
    """How every quarter of a batch is analysed."""

    view: str = "partner"  # `internal`, `partner` or `public`.
    # Conventions that differ from the defaults.
    changed: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1  # Start of all random numbers.
    draws: int = 0  # Disturbed quarters in which each finding is tested.

    @property
    def stamp(self) -> str:
        """The settings as one text; equal settings give equal texts."""
        from ecosystem import __version__

        parts = [__version__, self.view, sorted(self.changed.items()), self.seed, self.draws]
        return json.dumps(parts)


@dataclass(frozen=True)
class Outcome:
    """What a worker sends back for some quarters."""

    # Rows of the three tables; every row names the path of its quarter.
    rows: Mapping[str, list[Row]]
    busy: float = 0.0  # Seconds that the worker was at work, by the clock and by the processor.
    cpu: float = 0.0


def new_run() -> str:
    """Return a name that no other run has."""
    from secrets import token_hex

    return token_hex(8)


@lru_cache(maxsize=4)
def _waves(run: str, folder: Path) -> Waves:  # noqa: ARG001 - part of what the answer hangs on
    """List the waves in a folder once a run: of thousands side by side, each would read all."""
    return waves_in(folder)


def _later(path: str, run: str) -> Path | None:
    return next_wave(path, partial(_waves, run or new_run()))


def content_key(path: str, settings: Settings, run: str = "") -> str:
    """Return what identifies a quarter in this state under these settings."""
    digest = hashlib.sha256(f"{path}\0{settings.stamp}\0".encode())
    place = Path(path)
    folders = [place, later] if (later := _later(path, run)) else [place]
    files = [p for each in folders for p in (sorted(each.iterdir()) if each.is_dir() else [each])]
    files = [p for p in files if p.is_file()]
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def analyse_paths(paths: Sequence[str], settings: Settings, run: str = "") -> Outcome:
    """Analyse some quarters; a broken one is told and does not stop the others."""
    start, begin = perf_counter(), process_time()
    run = run or new_run()
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for path in paths:
        for name, found in _rows_of(path, settings, run).items():
            rows[name] += found
    return Outcome(rows, perf_counter() - start, process_time() - begin)


def _rows_of(path: str, settings: Settings, run: str) -> dict[str, list[Row]]:
    try:
        key = content_key(path, settings, run)
        result, states = _result(path, settings, run)
    except EcosystemError as fault:
        return {"summary": [broken_row(path, _told(fault, settings))]}
    except Exception as fault:  # a worker must never take the other quarters down with it
        said = {lang: text("cli.broken", lang, name=type(fault).__name__) for lang in LANGUAGES}
        return {"summary": [broken_row(path, said)]}
    return {
        "summary": [_summary_row(path, key, result)],
        "cells": [{"path": path, **_flat(cell.as_dict())} for cell in result.cells],
        "findings": [_finding_row(path, finding, states) for finding in result.findings],
    }


def _result(path: str, settings: Settings, run: str) -> tuple[Result, Mapping[str, str]]:
    """Find everything, and what became in the next wave of what had a last day."""
    from ecosystem.findings.registry import find_all
    from ecosystem.io.reading import read_quarter
    from ecosystem.sharing.results import dated_states, share_result

    quarter = check_full(read_quarter(path), "cli.shared_copy", path=path)
    parameters = Parameters(settings.changed, settings.seed)
    result = find_all(quarter, parameters=parameters, draws=settings.draws)
    later = _later(path, run) if any(f.kind == "funding_cliff" for f in result.findings) else None
    states: Mapping[str, str] = {}
    if later is not None:
        states = dated_states(
            quarter, read_quarter(later), view=settings.view, parameters=parameters
        )
    return share_result(result, quarter, view=settings.view), states


def _told(fault: EcosystemError, settings: Settings) -> dict[str, str]:
    """Say what is wrong; outside the internal view without a word from the data."""
    problems = len(getattr(fault, "problems", ()))
    if settings.view != "internal" and problems:
        return {lang: text("batch.has_errors", lang, count=problems) for lang in LANGUAGES}
    return {lang: fault.message(lang) for lang in LANGUAGES}


def broken_row(path: str, said: Mapping[str, str]) -> Row:
    """Make the row of a quarter that could not be analysed."""
    return {"path": path, "key": "", "status": BROKEN, **{f"error_{k}": said[k] for k in LANGUAGES}}


def _flat(values: Mapping[str, Any]) -> Row:
    """Write lists as texts with semicolons."""
    return {
        name: ";".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in values.items()
    }


def _summary_row(path: str, key: str, result: Result) -> Row:
    meta, summary = result.meta, dict(result.summary)
    reach, coverage = summary.pop("reach"), summary.pop("coverage")
    assert isinstance(reach, dict)
    assert isinstance(coverage, dict)
    kinds = [finding.kind for finding in result.findings]
    return {
        "path": path,
        "key": key,
        "status": OK,
        "view": result.view,
        "quarter": meta.id,
        "name": meta.name,
        "municipality": meta.municipality,
        "wave": meta.wave.isoformat() if meta.wave else None,
        "fictional": meta.fictional,
        **summary,
        **{f"reach_{hops}": share for hops, share in reach.items()},
        **{f"coverage_{bound}": share for bound, share in coverage.items()},
        **{f"findings_{kind}": kinds.count(kind) for kind in KINDS},
        "notes": ";".join(note.key for note in result.notes),
    }


def _finding_row(path: str, finding: Finding, states: Mapping[str, str]) -> Row:
    gap = finding if isinstance(finding, Gap) else None
    return {
        **{"path": path, "id": finding.id, "kind": finding.kind},
        "severity": float(finding.severity),
        "holds_in": ";".join(finding.holds_in),
        "band": finding.band,
        "state": states.get(finding.id, ""),
        "class": gap.gap_class if gap else "",
        **{n: getattr(gap, n) if gap else "" for n in ("topic", "language", "group", "status")},
        "demand": gap.demand if gap else None,
        "fragility": finding.fragility if isinstance(finding, Bridge) else None,
        "actors": ";".join(finding.actors),
        **{f"sentence_{lang}": finding.sentence(lang) for lang in LANGUAGES},
        **{f"action_{lang}": finding.action(lang) for lang in LANGUAGES},
        "recommendation": finding.recommendation,
    }


# --- The data set of a batch: parts while it runs, one file a table when it is done.

PARTS = ".parts"

# The next generation of the three tables: while it is written, and once it is whole.
_NEXT, _READY = ".next", ".ready"

_ENDING = ".parquet"

# Table to the columns of each type, by its name in pyarrow.
_COLUMNS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "summary": {
        "string": (
            *("path", "key", "status", "error_de", "error_en", "view"),
            *("quarter", "name", "municipality", "wave", "notes"),
        ),
        "int64": ("actors", "offers", "ties", "docks", *(f"findings_{kind}" for kind in KINDS)),
        "float64": (
            *("surplus", "coverage_robust", "informal_dependency", "dead_dock_share"),
            *("coverage_low", "coverage_high", *(f"reach_{k}" for k in range(REACH_CURVE + 1))),
        ),
        "bool_": ("fictional", "unweighted"),
    },
    "cells": {
        "string": (
            *("path", "topic", "language", "group", "status", "class", "class_strict"),
            *("providers", "only_for", "stability"),
        ),
        "int64": ("docks_reached",),
        "float64": ("demand",),
        "bool_": ("bottleneck",),
    },
    "findings": {
        "string": (
            *("path", "id", "kind", "holds_in", "band", "state", "class"),
            *("topic", "language", "group", "status", "actors"),
            *("sentence_de", "sentence_en", "action_de", "action_en", "recommendation"),
        ),
        "float64": ("severity", "demand", "fragility"),
    },
}

Rows = Mapping[str, list[Row]]

# Rows that are held at once while tables are put in order; so many stand in a row group, too.
_AT_ONCE = 1 << 12

# Quarters whose paths are looked for at once.
_SOUGHT = 1000


def _schema(table: str) -> pa.Schema:
    import pyarrow as pa

    types = {name: getattr(pa, kind)() for kind, c in _COLUMNS[table].items() for name in c}
    return pa.schema(types)


def _as_table(table: str, rows: Sequence[Row]) -> pa.Table:
    import pyarrow as pa

    schema = _schema(table)
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    return pa.table(columns, schema=schema)


def _write_part(table: pa.Table, target: Path) -> None:
    """Write what is read once and deleted: quick to write, not small."""
    import pyarrow.parquet as pq

    how: dict[str, Any] = {"use_dictionary": False, "write_statistics": False}
    save_file(target, lambda part: pq.write_table(table, part, compression="lz4", **how))


def _write_groups(groups: Iterable[pa.Table], schema: pa.Schema, target: Path) -> None:
    """Write a table whose row groups come one after the other."""
    import pyarrow.parquet as pq

    def write(part: Path) -> None:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            empty = True
            for group in groups:
                writer.write_table(group)
                empty = False
            if empty:
                writer.write_table(schema.empty_table())

    save_file(target, write)


def _in_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Cut rows into groups of one size: the files do not tell which part a row came from."""
    import pyarrow as pa

    held: list[pa.Table] = []
    count = 0
    for table in tables:
        held.append(table)
        count += len(table)
        while count >= _AT_ONCE:
            whole = pa.concat_tables(held)
            yield whole.slice(0, _AT_ONCE).combine_chunks()
            held = [whole.slice(_AT_ONCE)]
            count -= _AT_ONCE
    if count:
        yield pa.concat_tables(held).combine_chunks()


@dataclass(frozen=True)
class _Source:
    """Three tables that were written together: a part, or the data set as it was."""

    folder: Path
    begin: str = ""  # What the names of a part begin with.

    def read(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Give the rows of a table, not many at once."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = None if columns is None else list(columns)
        with pq.ParquetFile(self.folder / f"{self.begin}{table}{_ENDING}") as file:
            for batch in file.iter_batches(_AT_ONCE, columns=names, use_threads=False):
                yield pa.Table.from_batches([batch])

    def ordered(self, table: str) -> Iterator[pa.Table]:
        """Give the rows by path: a data set is in order, a part is small."""
        import pyarrow as pa

        if not self.begin:
            return self.read(table)
        whole = pa.concat_tables([_schema(table).empty_table(), *self.read(table)])
        return iter([whole.sort_by("path")])

    def states(self, kept: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Give path, key and status of each quarter; keys that it does not tell are `kept`."""
        for rows in self.read("summary", ("path", "key", "status")):
            for row in rows.to_pylist():
                yield row["path"], row["key"] or kept.get(row["path"], ""), row["status"]


def _path_at(rows: pa.Table, at: int) -> str:
    path: str = rows["path"][at].as_py()
    return path


class _Cursor:
    """Goes through the rows of one source once, by path."""

    def __init__(self, source: _Source, table: str) -> None:
        self._coming = source.ordered(table)
        self._rest: pa.Table | None = None

    def of(self, paths: Sequence[str]) -> Iterator[pa.Table]:
        """Give the rows of some paths, which stand behind all that were asked for before."""
        import pyarrow as pa
        import pyarrow.compute as pc

        sought = pa.array(paths, pa.string())
        while True:
            rows = next(self._coming, None) if self._rest is None else self._rest
            if rows is None:
                return
            own: Callable[[int], str] = partial(_path_at, rows)
            end = bisect_right(range(len(rows)), paths[-1], key=own)
            self._rest = rows.slice(end) if end < len(rows) else None
            told = rows.slice(0, end)
            yield told.filter(pc.is_in(told["path"], sought))
            if self._rest is not None:
                return


def _of_chosen(
    table: str, sources: Sequence[_Source], chosen: Mapping[str, int], order: Sequence[str]
) -> Iterator[pa.Table]:
    """Give the rows of all quarters by path, each from the source that was chosen for it."""
    left = Counter(chosen.values())
    cursors: dict[int, _Cursor] = {}
    for at, group in groupby(order, key=chosen.__getitem__):
        if at not in cursors:
            cursors[at] = _Cursor(sources[at], table)
        while paths := list(islice(group, _SOUGHT)):
            yield from cursors[at].of(paths)
            left[at] -= len(paths)
        if not left[at]:
            del cursors[at]


def _hides_key(rows: pa.Table) -> pa.BooleanArray:
    """Tell which rows are for others: with a key, guesses of what is hidden could be tested."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(rows["view"], pa.array(["partner", "public"]))


def _without_keys(rows: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    told = pc.if_else(_hides_key(rows), "", rows["key"])
    return rows.set_column(rows.schema.get_field_index("key"), "key", told)


class Tables(Mapping[str, "pa.Table"]):
    """The three tables of a data set, read from their files whenever they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._source = _Source(folder)

    def __getitem__(self, name: str) -> pa.Table:
        import pyarrow as pa

        if name not in TABLES:
            raise KeyError(name)
        return pa.concat_tables([_schema(name).empty_table(), *self._source.read(name)])

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def read(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Give the rows of a table, not many at once."""
        return self._source.read(name, columns)


_KEPT = 40  # data sets whose keys are kept apart


class Dataset:
    """A folder that grows while a batch runs and is put in order when it is done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts, self.next, self.ready = (folder / name for name in (PARTS, _NEXT, _READY))
        shutil.rmtree(self.next, ignore_errors=True)
        if self.ready.is_dir():
            self._move_in()

    def add(self, rows: Rows) -> None:
        """Keep the rows of some quarters, in files that appear whole or not at all."""
        name = new_run()
        # the summary comes last: a part counts only once all its rows are there
        for table in ("findings", "cells", "summary"):
            made = _as_table(table, rows.get(table, []))
            _write_part(made, self.parts / f"{name}.{table}{_ENDING}")

    def _sources(self) -> list[_Source]:
        """Everything that is whole, oldest run first."""
        last = f"summary{_ENDING}"
        finished = sorted(path.name for path in self.parts.glob(f"*.{last}"))
        earlier = [_Source(self.folder)] if (self.folder / last).is_file() else []
        return [*earlier, *(_Source(self.parts, name.removesuffix(last)) for name in finished)]

    def _keys_file(self, folder: Path) -> Path:
        digest = hashlib.sha256()
        for name in TABLES:
            with (folder / f"{name}{_ENDING}").open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        return own_folder() / "batch" / f"{digest.hexdigest()}.json"

    def _kept_keys(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self._keys_file(self.folder).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def _keep_keys(self, keys: Mapping[str, str]) -> None:
        """Keep in the user's own folder what the data set does not tell."""
        place = self._keys_file(self.next)

        def write(part: Path) -> None:
            with part.open("w", encoding="utf-8") as stream:
                json.dump(keys, stream)

        with suppress(DataError):  # without them all is analysed again
            save_file(place, write)
            every = sorted(place.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for file in every[:-_KEPT]:
                file.unlink(missing_ok=True)

    def keys(self) -> dict[str, str]:
        """Return path and key of every quarter that was analysed before."""
        kept = self._kept_keys()
        return {
            path: key
            for source in self._sources()
            for path, key, status in source.states(kept)
            if status == OK
        }

    def finish(self, wanted: Mapping[str, str]) -> Tables:
        """Write one file a table with exactly the wanted quarters, and drop the parts."""
        import pyarrow.compute as pc

        sources, kept = self._sources(), self._kept_keys()
        chosen = {
            path: at
            for at, source in enumerate(sources)
            for path, key, _ in source.states(kept)
            if wanted.get(path) == key
        }
        del kept
        order = sorted(chosen)
        for name in TABLES:
            rows = _of_chosen(name, sources, chosen, order)
            told = map(_without_keys, rows) if name == "summary" else rows
            _write_groups(_in_groups(told), _schema(name), self.next / f"{name}{_ENDING}")
        views = _Source(self.next).read("summary", ["view"])
        if any(pc.any(_hides_key(rows)).as_py() for rows in views):
            self._keep_keys(wanted)
        # Three tables take the place of three: with this one name the new ones count, and
        # whoever is stopped between the moves goes on with them.
        self.next.rename(self.ready)
        self._move_in()
        return Tables(self.folder)

    def _move_in(self) -> None:
        """Put a new generation of tables in the place of the old one."""
        for name in TABLES:
            made = self.ready / f"{name}{_ENDING}"
            if made.is_file():
                made.replace(self.folder / made.name)
        shutil.rmtree(self.parts, ignore_errors=True)
        self.ready.rmdir()


def _csv_lines(tables: Tables, name: str, lang: str) -> Iterator[Sequence[str]]:
    """Write a table as the lines of a CSV file for Excel."""
    yield _schema(name).names
    for rows in tables.read(name):
        columns = (column.to_pylist() for column in rows.columns)
        for row in zip(*columns, strict=True):
            yield [_cell(value, lang) for value in row]


def _cell(value: str | float | None, lang: str) -> str:
    if value is None:
        return ""
    return excel_cell(str(value) if isinstance(value, bool) else value, lang)


# --- What a batch comes to, summed up while its rows go by.

SCHEMA = "ecosystem-batch/1"

SHARES = ("coverage_low", "coverage_high", "coverage_robust", "informal_dependency")

_SUMMED = ("actors", "ties", *(f"findings_{kind}" for kind in KINDS))

# What is known of a quarter that could not be analysed.
_TOLD = ("path", "key", "status", *(f"error_{lang}" for lang in LANGUAGES))


def _summed(tables: Tables) -> tuple[dict[str, Any], list[Row]]:
    """Sum a batch up, some rows at a time; give what is broken as well."""
    import pyarrow as pa
    import pyarrow.compute as pc

    count, view = 0, None
    broken: list[Row] = []
    sums = dict.fromkeys(_SUMMED, 0)
    shares = {name: array("d") for name in SHARES}
    for rows in tables.read("summary", (*_TOLD, "view", *_SUMMED, *SHARES)):
        is_ok = pc.equal(rows["status"], pa.scalar(OK))
        broken += rows.filter(pc.invert(is_ok)).select(_TOLD).to_pylist()
        good = rows.filter(is_ok)
        if count == 0 and len(good):
            view = good["view"][0].as_py()
        count += len(good)
        for name in sums:
            sums[name] += pc.sum(good[name]).as_py() or 0
        for name, known in shares.items():
            known.extend(value for value in good[name].to_pylist() if value is not None)
    findings = {kind: sums[f"findings_{kind}"] for kind in KINDS}
    found = {
        "schema": SCHEMA,
        "view": view,
        "quarters": count,
        "broken": [
            {"path": row["path"], "error": {lang: row[f"error_{lang}"] for lang in LANGUAGES}}
            for row in broken
        ],
        "actors": sums["actors"],
        "ties": sums["ties"],
        "findings": {kind: number for kind, number in findings.items() if number},
        "medians": {name: _median(known) for name, known in shares.items()},
    }
    return found, broken


def _median(known: Sequence[float]) -> float | None:
    return round(statistics.median(known), 4) if known else None


# --- Run a batch: find its quarters, hand them out in chunks, keep what is finished.

LARGEST_CHUNK = 16

_AHEAD = 3  # chunks that wait for each worker: it never stands still, and little is lost

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Batch:
    """What a batch has done."""

    tables: Tables  # All rows by table, sorted by path.
    sums: Mapping[str, Any]  # What does not depend on how long it took or what was reused.
    broken: Sequence[Row]  # Rows of the quarters that could not be analysed.
    analysed: int  # Quarters that were analysed now, and those that an earlier run had done.
    reused: int
    seconds: float  # Time that the run took.
    # Share of the workers' time in which they did not work on a quarter; None if nothing was
    # analysed.
    idle: float | None
    cpu: float = 0.0  # Seconds of processor time that went into the quarters themselves.


def find_quarters(places: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Find every quarter in some folders.

    Parameters
    ----------
    places
        Folders or workbooks. Waves of one quarter count each for itself.

    Returns
    -------
    paths
        Folders with tables and workbooks, sorted, each once.

    Raises
    ------
    DataError
        If a place does not exist, or there is no quarter in any of them.
    """
    found: set[str] = set()
    asked = [Path(place) for place in places]
    for place in asked:
        if not place.exists():
            raise DataError("io.no_such_path", path=place)
        found.update(path.as_posix() for path in _below(place))
    if not found:
        raise DataError("batch.nothing", path=", ".join(map(str, asked)))
    return sorted(found)


def _below(place: Path) -> Iterator[Path]:
    from ecosystem.io.package import holds_tables

    if place.is_file():
        if place.suffix.lower() in (".xlsx", ".xlsm"):
            yield place
        return
    if holds_tables(place):
        yield place
        return
    for entry in sorted(place.iterdir()):
        if not entry.name.startswith((".", "~$")):
            yield from _below(entry)


@contextmanager
def _single_threads() -> Iterator[None]:
    """Let new processes use one thread each for linear algebra: the workers fill all cores."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name in _THREADS:
            os.environ.pop(name, None)
        os.environ.update({name: value for name, value in before.items() if value is not None})


def _pool(workers: int) -> Executor:
    # not forked: a fork would inherit the threads of the linear algebra of this process
    # Ctrl-C is for the process that asked; its workers end with it, and say nothing.
    ignore = (signal.SIGINT, signal.SIG_IGN)
    context = get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=signal.signal, initargs=ignore)


def run_batch(
    paths: Sequence[str],
    folder: str | os.PathLike[str],
    *,
    settings: Settings | None = None,
    workers: int | None = None,
    executor: MakeExecutor | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Analyse many quarters and keep the results as one Parquet data set.

    Parameters
    ----------
    paths
        From `find_quarters`.
    folder
        The data set. What an earlier or killed run has left in it is used again, for quarters
        whose files and settings are still the same.
    settings
        How every quarter is analysed; the defaults if None.
    workers
        Number of workers; one a core if None.
    executor
        Makes a `concurrent.futures.Executor`, for example ``client.get_executor`` of Dask; a pool
        of processes on this machine if None.
    progress
        Called with how many quarters are done and how many there are.

    Returns
    -------
    batch
        All rows, and how the run went. A broken quarter has a row that says what is wrong and
        stops nothing; a worker that dies costs only the time of its chunk.
    """
    start = perf_counter()
    paths = sorted(set(paths))  # so that the quarters of a part stand together at the end, too
    used = settings or Settings()
    count = max(1, workers or os.cpu_count() or 1)
    dataset, run = Dataset(Path(folder)), new_run()
    wanted = _done_before(dataset, paths, used, run)
    reused = len(wanted)
    todo = [path for path in paths if path not in wanted]
    work = _Work(dataset, used, run, wanted, progress, len(paths))
    with _single_threads():
        work.run(todo, executor or (lambda: _pool(count)), count)
    spent = perf_counter() - start
    idle = 1 - work.busy / (work.span * count) if work.span else None
    tables = dataset.finish(wanted)
    sums, broken = _summed(tables)
    return Batch(tables, sums, broken, len(todo), reused, spent, idle, work.cpu)


def _done_before(
    dataset: Dataset, paths: Sequence[str], settings: Settings, run: str
) -> dict[str, str]:
    """Quarters that an earlier run has analysed and that have not changed since."""
    kept = dataset.keys()
    found = {}
    for path in filter(kept.__contains__, paths):
        with suppress(OSError):
            if content_key(path, settings, run) == kept[path]:
                found[path] = kept[path]
    return found


@dataclass
class _Work:
    """Hands out chunks and takes the results in; used once."""

    dataset: Dataset
    settings: Settings
    run_name: str
    wanted: dict[str, str]
    progress: Progress | None
    total: int
    busy: float = 0.0
    cpu: float = 0.0
    span: float = 0.0

    def run(self, paths: Sequence[str], make: MakeExecutor, workers: int) -> None:
        """Analyse all; what dies with its worker is tried again alone, then reported."""
        size = max(1, min(LARGEST_CHUNK, -(-len(paths) // (workers * 4))))
        left = self._round(_chunks(paths, size), make, workers * _AHEAD)
        said = {lang: text("batch.worker_died", lang) for lang in LANGUAGES}
        for path in self._round(_chunks(left, 1), make, 1):
            self.take(Outcome({"summary": [broken_row(path, said)]}))

    def _round(self, chunks: list[list[str]], make: MakeExecutor, most: int) -> list[str]:
        """Run chunks, some at a time; a broken pool is made anew. Give back what failed."""
        failed: list[str] = []
        while chunks:
            chunks = chunks[self._with_executor(chunks, make, most, failed) :]
        return failed

    def _with_executor(
        self, chunks: Sequence[list[str]], make: MakeExecutor, most: int, failed: list[str]
    ) -> int:
        """Hand out chunks to one executor; return how many of them are settled."""
        begin = perf_counter()
        settled, broken = 0, False
        with make() as executor:
            waiting: dict[Future[Outcome], list[str]] = {}
            while True:
                while not broken and len(waiting) < most and settled < len(chunks):
                    chunk = chunks[settled]
                    settled += 1
                    try:
                        waiting[self._submit(executor, chunk)] = chunk
                    except RuntimeError:  # the pool broke between two chunks
                        failed += chunk
                        broken = True
                if not waiting:
                    break
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    chunk = waiting.pop(future)
                    try:
                        self.take(future.result())
                    except Exception:  # the worker died, or could not send its result
                        failed += chunk
                        broken = True
        self.span += perf_counter() - begin
        return settled

    def _submit(self, executor: Executor, chunk: list[str]) -> Future[Outcome]:
        return executor.submit(analyse_paths, chunk, self.settings, self.run_name)

    def take(self, outcome: Outcome) -> None:
        """Keep the rows of a chunk; each quarter counts once, however often it comes in."""
        self.dataset.add(outcome.rows)
        self.busy += outcome.busy
        self.cpu += outcome.cpu
        for row in outcome.rows["summary"]:
            self.wanted[row["path"]] = row["key"] if row["status"] == OK else ""
        if self.progress:
            self.progress(len(self.wanted), self.total)


def _chunks(paths: Sequence[str], size: int) -> list[list[str]]:
    return [list(paths[at : at + size]) for at in range(0, len(paths), size)]


# --- A batch as the command line runs it: one target, one summary, what is said at the end.

_DATASET = {PARTS, _NEXT, _READY, "batch.json", *(f"{name}{_ENDING}" for name in TABLES)}


def check_dataset(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier data set."""
    if {entry.name for entry in folder.iterdir()} - _DATASET:
        raise UsageError("batch.other_things", path=folder)


def files_of(target: Path) -> list[Path]:
    """List what a target stands for: one file, or three tables as CSV."""
    if target.suffix.lower() != ".csv":
        return [target]
    return [target, *(target.with_name(f"{target.stem}-{name}.csv") for name in TABLES[1:])]


def batch_of(
    places: Sequence[str],
    target: Path,
    settings: Settings,
    *,
    workers: int | None,
    cluster: bool,
    scheduler: str | None,
    progress: Progress | None,
    lang: str,
) -> Batch:
    """Analyse all quarters below some folders and write them to a target."""
    whole = target.suffix.lower() == ".parquet"
    folder = target if whole else target.with_name(f".{target.stem}.batch")
    paths = find_quarters(places)
    own: tuple[MakeExecutor | None, int | None] = (None, workers)
    there = cluster_workers(scheduler=scheduler, workers=workers) if cluster else nullcontext(own)
    with there as (make, count):
        how: dict[str, Any] = {"workers": count, "executor": make, "progress": progress}
        batch = run_batch(paths, folder, settings=settings, **how)
    _write_batch(batch, target, lang)
    if not whole:
        shutil.rmtree(folder, ignore_errors=True)
    return batch


def _write_batch(batch: Batch, target: Path, lang: str) -> None:
    if target.suffix.lower() == ".csv":
        for name, file in zip(TABLES, files_of(target), strict=True):
            save_excel_lines(file, _csv_lines(batch.tables, name, lang))
        return
    summary = json.dumps(batch.sums, ensure_ascii=False, indent=1, allow_nan=False)
    file = target / "batch.json" if target.suffix.lower() == ".parquet" else target
    save_bytes(file, f"{summary}\n".encode())


def batch_lines(batch: Batch, target: Path, lang: str) -> list[str]:
    """Say what a batch has done."""
    plain = batch.sums
    values = {name: number(plain[name], lang) for name in ("quarters", "actors", "ties")}
    values |= {"now": number(batch.analysed, lang), "before": number(batch.reused, lang)}
    lines = [text("cli.written", lang, path=target), text("batch.done", lang, **values)]
    if batch.broken:
        lines.append(text("batch.broken", lang, count=len(batch.broken)))
    if batch.analysed and batch.idle is not None:
        rate, idle = number(batch.analysed / batch.seconds, lang), percent(batch.idle, lang)
        lines.append(text("batch.speed", lang, rate=rate, idle=idle))
    for kind, count in plain["findings"].items():
        lines.append(f"- {label('finding_kind', kind, lang)}: {number(count, lang)}")
    covered = plain["medians"]["coverage_low"]
    if covered is not None:
        lines.append(text("batch.median", lang, said=coverage_words(covered, None, lang)))
    return lines
