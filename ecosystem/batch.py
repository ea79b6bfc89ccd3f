"""Thousands of quarters, one after the other on all cores or on a cluster."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import field
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError, EcosystemError, MissingExtraError, UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.registry import KINDS, Result
from ecosystem.io.files import excel_cell, excel_lines, own_folder, save_bytes, save_file
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


def _as_table(table: str, rows: Iterable[Row]) -> pa.Table:
    import pyarrow as pa

    found = list(rows)
    types = {name: getattr(pa, kind)() for kind, c in _COLUMNS[table].items() for name in c}
    columns = {name: [row.get(name) for row in found] for name in types}
    return pa.table(columns, schema=pa.schema(types))


def _write(table: pa.Table, target: Path) -> Path:
    import pyarrow.parquet as pq

    return save_file(target, lambda part: pq.write_table(table, part, compression="zstd"))


@dataclass(frozen=True)
class _Source:
    """Three tables that were written together."""

    folder: Path
    begin: str = ""

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / f"{self.begin}{table}{_ENDING}", columns=columns)


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
            _write(made, self.parts / f"{name}.{table}{_ENDING}")

    def _sources(self) -> list[_Source]:
        """Everything that is whole, oldest run first."""
        last = f"summary{_ENDING}"
        finished = sorted(path.name for path in self.parts.glob(f"*.{last}"))
        earlier = [_Source(self.folder)] if (self.folder / last).is_file() else []
        return [*earlier, *(_Source(self.parts, name.removesuffix(last)) for name in finished)]

    def _states(self) -> list[tuple[_Source, list[Row]]]:
        columns, kept = ["path", "key", "status"], self._kept_keys()
        states = [(f, f.read("summary", columns).to_pylist()) for f in self._sources()]
        for _, rows in states:
            for row in rows:
                row["key"] = row["key"] or kept.get(row["path"], "")
        return states

    def _keys_file(self, folder: Path) -> Path:
        digest = hashlib.sha256()
        for name in TABLES:
            digest.update((folder / f"{name}{_ENDING}").read_bytes())
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
        with suppress(DataError):  # without them all is analysed again
            save_file(place, lambda part: part.write_text(json.dumps(keys), "utf-8"))
            every = sorted(place.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for file in every[:-_KEPT]:
                file.unlink(missing_ok=True)

    def keys(self) -> dict[str, str]:
        """Return path and key of every quarter that was analysed before."""
        return {
            row["path"]: row["key"]
            for _, rows in self._states()
            for row in rows
            if row["status"] == OK
        }

    def finish(self, wanted: Mapping[str, str]) -> dict[str, pa.Table]:
        """Write one file a table with exactly the wanted quarters, and drop the parts."""
        import pyarrow as pa
        import pyarrow.compute as pc

        chosen: dict[str, _Source] = {}
        size: dict[_Source, int] = {}
        for source, rows in self._states():
            size[source] = len(rows)
            same = (row["path"] for row in rows if wanted.get(row["path"]) == row["key"])
            chosen.update(dict.fromkeys(same, source))
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
        # With a key, guesses of what a view hides could be tested, and changes of it be seen.
        rows = found["summary"].to_pylist()
        hidden = {r["path"]: r["key"] for r in rows if r["view"] in ("partner", "public")}
        told = ({**r, "key": "" if r["path"] in hidden else r["key"]} for r in rows)
        found["summary"] = _as_table("summary", told)
        for name in TABLES:
            _write(found[name], self.next / f"{name}{_ENDING}")
        if hidden:
            self._keep_keys(hidden)
        # Three tables take the place of three: with this one name the new ones count, and
        # whoever is stopped between the moves goes on with them.
        self.next.rename(self.ready)
        self._move_in()
        return found

    def _move_in(self) -> None:
        """Put a new generation of tables in the place of the old one."""
        for name in TABLES:
            made = self.ready / f"{name}{_ENDING}"
            if made.is_file():
                made.replace(self.folder / made.name)
        shutil.rmtree(self.parts, ignore_errors=True)
        self.ready.rmdir()


def table_csv(table: pa.Table, lang: str) -> bytes:
    """Write a table as CSV for Excel."""
    columns = (column.to_pylist() for column in table.columns)
    rows = ([_cell(value, lang) for value in row] for row in zip(*columns, strict=True))
    return excel_lines([table.column_names, *rows])


def _cell(value: str | float | None, lang: str) -> str:
    if value is None:
        return ""
    return excel_cell(str(value) if isinstance(value, bool) else value, lang)


# --- Run a batch: find its quarters, hand them out in chunks, keep what is finished.

LARGEST_CHUNK = 16

_AHEAD = 3  # chunks that wait for each worker: it never stands still, and little is lost

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Batch:
    """What a batch has done."""

    tables: Mapping[str, pa.Table]  # All rows by table, sorted by path.
    analysed: int  # Quarters that were analysed now, and those that an earlier run had done.
    reused: int
    seconds: float  # Time that the run took.
    # Share of the workers' time in which they did not work on a quarter; None if nothing was
    # analysed.
    idle: float | None
    cpu: float = 0.0  # Seconds of processor time that went into the quarters themselves.

    @property
    def broken(self) -> list[Row]:
        """Rows of the quarters that could not be analysed."""
        return [row for row in self.tables["summary"].to_pylist() if row["status"] == BROKEN]


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
    return Batch(dataset.finish(wanted), len(todo), reused, spent, idle, work.cpu)


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

SCHEMA = "ecosystem-batch/1"

SHARES = ("coverage_low", "coverage_high", "coverage_robust", "informal_dependency")

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
            save_bytes(file, table_csv(batch.tables[name], lang))
        return
    summary = json.dumps(batch_summary(batch), ensure_ascii=False, indent=1, allow_nan=False)
    file = target / "batch.json" if target.suffix.lower() == ".parquet" else target
    save_bytes(file, f"{summary}\n".encode())


def batch_summary(batch: Batch) -> dict[str, Any]:
    """Sum a batch up; nothing in it depends on how long it took or what was reused."""
    rows = batch.tables["summary"].to_pylist()
    good = [row for row in rows if row["status"] == OK]
    kinds = {kind: sum(row[f"findings_{kind}"] for row in good) for kind in KINDS}
    return {
        "schema": SCHEMA,
        "view": good[0]["view"] if good else None,
        "quarters": len(good),
        "broken": [
            {"path": row["path"], "error": {lang: row[f"error_{lang}"] for lang in LANGUAGES}}
            for row in batch.broken
        ],
        "actors": sum(row["actors"] for row in good),
        "ties": sum(row["ties"] for row in good),
        "findings": {kind: count for kind, count in kinds.items() if count},
        "medians": {name: _median([row[name] for row in good]) for name in SHARES},
    }


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 4) if known else None


def batch_lines(batch: Batch, target: Path, lang: str) -> list[str]:
    """Say what a batch has done."""
    plain = batch_summary(batch)
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
