"""Run a batch: find its quarters, hand them out in chunks, keep what is finished."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from ecosystem.batch.datasets import Dataset
from ecosystem.batch.tasks import (
    BROKEN,
    OK,
    Outcome,
    Row,
    Settings,
    analyse_paths,
    broken_row,
    content_key,
)
from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST_CHUNK = 16
_AHEAD = 3  # chunks that wait for each worker: it never stands still, and little is lost
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")
Progress = Callable[[int, int], None]
MakeExecutor = Callable[[], Executor]


@dataclass(frozen=True)
class Batch:
    """What a batch has done.

    Parameters
    ----------
    tables
        All rows by table, sorted by path.
    analysed, reused
        Quarters that were analysed now, and those that an earlier run had done.
    seconds
        Time that the run took.
    idle
        Share of the workers' time in which they did not work on a quarter; None if nothing was
        analysed.
    cpu
        Seconds of processor time that went into the quarters themselves.
    """

    tables: Mapping[str, pa.Table]
    analysed: int
    reused: int
    seconds: float
    idle: float | None
    cpu: float = 0.0

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
    from ecosystem.io.folder import holds_tables

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
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _pool(workers: int) -> Executor:
    # not forked: a fork would inherit the threads of the linear algebra of this process
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


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
    dataset = Dataset(Path(folder))
    wanted = _done_before(dataset, paths, used)
    reused = len(wanted)
    todo = [path for path in paths if path not in wanted]
    work = _Work(dataset, used, wanted, progress, len(paths))
    with _single_threads():
        work.run(todo, executor or (lambda: _pool(count)), count)
    spent = perf_counter() - start
    idle = 1 - work.busy / (work.span * count) if work.span else None
    return Batch(dataset.finish(wanted), len(todo), reused, spent, idle, work.cpu)


def _done_before(dataset: Dataset, paths: Sequence[str], settings: Settings) -> dict[str, str]:
    """Quarters that an earlier run has analysed and that have not changed since."""
    kept = dataset.keys()
    found = {}
    for path in paths:
        if path in kept:
            try:
                same = content_key(path, settings) == kept[path]
            except OSError:
                continue
            if same:
                found[path] = kept[path]
    return found


class _Work:
    """Hands out chunks and takes the results in; used once."""

    def __init__(
        self,
        dataset: Dataset,
        settings: Settings,
        wanted: dict[str, str],
        progress: Progress | None,
        total: int,
    ) -> None:
        self.dataset = dataset
        self.settings = settings
        self.wanted = wanted
        self.progress = progress
        self.total = total
        self.busy = 0.0
        self.cpu = 0.0
        self.span = 0.0

    def run(self, paths: Sequence[str], make: MakeExecutor, workers: int) -> None:
        """Analyse all; what dies with its worker is tried again alone, then reported."""
        size = max(1, min(LARGEST_CHUNK, -(-len(paths) // (workers * 4))))
        left = self._round(_chunks(paths, size), make, workers * _AHEAD)
        if left:
            left = self._round(_chunks(left, 1), make, 1)
        for path in left:
            said = {lang: text("batch.worker_died", lang) for lang in LANGUAGES}
            self.take(Outcome({"summary": [broken_row(path, said)]}))

    def _round(self, chunks: list[list[str]], make: MakeExecutor, most: int) -> list[str]:
        """Run chunks, some at a time; a broken pool is made anew. Give back what failed."""
        failed: list[str] = []
        while chunks:
            done = self._with_executor(chunks, make, most, failed)
            chunks = chunks[done:]
        return failed

    def _with_executor(
        self, chunks: Sequence[list[str]], make: MakeExecutor, most: int, failed: list[str]
    ) -> int:
        """Hand out chunks to one executor; return how many of them are settled."""
        begin = perf_counter()
        settled = 0
        with make() as executor:
            waiting: dict[Future[Outcome], list[str]] = {}
            queue = iter(chunks)
            broken = False
            while True:
                while not broken and len(waiting) < most:
                    chunk = next(queue, None)
                    if chunk is None:
                        break
                    settled += 1
                    try:
                        waiting[executor.submit(analyse_paths, chunk, self.settings)] = chunk
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
