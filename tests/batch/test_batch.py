"""A batch: every quarter once, whatever breaks, dies or is already there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import ecosystem as eco
from ecosystem import batch as runs
from ecosystem.batch import (
    PARTS,
    Dataset,
    Settings,
    analyse_paths,
    cluster_workers,
    content_key,
)
from ecosystem.cli import main
from ecosystem.io.reading import waves_in

MINI = Path(__file__).resolve().parents[2] / "data" / "mini"
GOOD = 12
"""Quarters in the batch that are whole; one more is broken."""
ALL = GOOD + 1


class InThisProcess(Executor):
    """Runs each chunk at once, so that a test of what happens around it is quick."""

    def submit(self, work, /, *words, **named):
        future: Future[object] = Future()
        future.set_result(work(*words, **named))
        return future


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("many")
    for number in range(GOOD):
        shutil.copytree(MINI, place / f"area-{number % 3}" / f"q{number:02}")
    broken = place / "area-0" / "broken"
    broken.mkdir()
    (broken / "actors.csv").write_text("id,name,type\nA,Zanarius,nonsense\n", "utf-8")
    return place


def run(many, folder, **named):
    named = {"executor": InThisProcess, "workers": 1, **named}
    return eco.run_batch(eco.find_quarters([many]), folder, **named)


def read(folder: Path, table: str = "summary"):
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def test_every_quarter_is_found_once(many):
    paths = eco.find_quarters([many, many / "area-0", MINI])
    assert len(paths) == ALL + 1
    assert paths == sorted(set(paths))
    with pytest.raises(eco.DataError):
        eco.find_quarters([many / "area-0" / "q00" / "nothing"])


def test_a_broken_quarter_is_told_and_stops_nothing(many, tmp_path):
    batch = run(many, tmp_path / "all.parquet")
    assert [Path(row["path"]).name for row in batch.broken] == ["broken"]
    assert "Zanarius" not in batch.broken[0]["error_de"]
    rows = read(tmp_path / "all.parquet")
    assert len(rows) == ALL
    assert [row["path"] for row in rows] == sorted(row["path"] for row in rows)
    assert not (tmp_path / "all.parquet" / PARTS).exists()


def test_a_row_says_what_the_findings_say(many, tmp_path):
    run(many, tmp_path / "all.parquet", settings=Settings(view="internal"))
    row = next(row for row in read(tmp_path / "all.parquet") if row["status"] == "ok")
    result = eco.find_all(eco.read_quarter(row["path"]), draws=0)
    summary = result.as_dict()["summary"]
    assert isinstance(summary, dict)
    assert {"low": row["coverage_low"], "high": row["coverage_high"]} == summary["coverage"]
    assert {str(hops): row[f"reach_{hops}"] for hops in range(5)} == summary["reach"]
    own = [f for f in read(tmp_path / "all.parquet", "findings") if f["path"] == row["path"]]
    assert [f["id"] for f in own] == [finding.id for finding in result.findings]
    assert own[0]["sentence_de"] == result.findings[0].sentence("de")
    cells = [c for c in read(tmp_path / "all.parquet", "cells") if c["path"] == row["path"]]
    assert [c["class"] for c in cells] == [cell.cell_class for cell in result.cells]


def test_a_killed_run_goes_on_where_it_was(many, tmp_path):
    folder = tmp_path / "all.parquet"
    whole = run(many, tmp_path / "other.parquet")
    paths, done = eco.find_quarters([many]), []

    def stop(now, total):
        done.append(now)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        eco.run_batch(paths, folder, executor=InThisProcess, workers=1, progress=stop)
    kept = len(Dataset(folder).keys())
    assert 0 < kept < GOOD
    again = run(many, folder)
    assert again.reused == kept
    assert again.analysed == ALL - kept
    for table in ("summary", "cells", "findings"):
        assert again.tables[table].equals(whole.tables[table])
        name = f"{table}.parquet"
        assert (folder / name).read_bytes() == (tmp_path / "other.parquet" / name).read_bytes()


def test_what_has_changed_is_analysed_again(many, tmp_path):
    place = tmp_path / "copy"
    shutil.copytree(many, place)
    run(place, tmp_path / "all.parquet")
    ties = place / "area-1" / "q01" / "ties.csv"
    ties.write_text("\n".join(ties.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    again = run(place, tmp_path / "all.parquet")
    assert (again.analysed, again.reused) == (2, GOOD - 1)  # the changed one, and the broken one
    assert {row["key"] for row in read(tmp_path / "all.parquet")} == {""}, "it hangs on all data"
    assert len(read(tmp_path / "all.parquet")) == ALL
    other = run(place, tmp_path / "all.parquet", settings=Settings(changed={"k": 2}))
    assert other.reused == 0
    shutil.rmtree(ties.parent)
    assert len(run(place, tmp_path / "all.parquet").tables["summary"]) == GOOD


def test_a_part_without_its_summary_does_not_count(many, tmp_path):
    dataset = Dataset(tmp_path / "all.parquet")
    outcome = analyse_paths(eco.find_quarters([many])[:3], Settings())
    dataset.add(outcome.rows)
    (summary,) = dataset.parts.glob("*.summary.parquet")
    summary.unlink()  # killed before the last of the three files was there
    assert dataset.keys() == {}
    assert len(run(many, tmp_path / "all.parquet").tables["summary"]) == ALL


def test_a_quarter_that_came_in_twice_counts_once(many, tmp_path):
    dataset = Dataset(tmp_path / "all.parquet")
    paths = eco.find_quarters([many])
    for _ in range(2):
        dataset.add(analyse_paths(paths[1:6], Settings()).rows)
    batch = run(many, tmp_path / "all.parquet")
    assert len(batch.tables["summary"]) == ALL
    assert batch.reused == 5


def test_the_key_depends_on_path_content_and_settings(tmp_path):
    for name in "ab":
        shutil.copytree(MINI, tmp_path / name)
    first = content_key(str(tmp_path / "a"), Settings())
    assert first == content_key(str(tmp_path / "a"), Settings())
    assert first != content_key(str(tmp_path / "b"), Settings())
    assert first != content_key(str(tmp_path / "a"), Settings(view="public"))


def test_what_lies_beside_a_quarter_is_looked_through_once_a_run(many, tmp_path, monkeypatch):
    asked = []

    def looked(folder):
        asked.append(folder)
        return waves_in(folder)

    monkeypatch.setattr(runs, "waves_in", looked)
    place = shutil.copytree(many / "area-1", tmp_path / "area")
    paths = eco.find_quarters([place])
    assert len(paths) > 1
    first = run(place, tmp_path / "all.parquet")
    assert asked == [place.resolve()]
    # a wave that came since is seen by the next run: what may have become of ends there
    later = json.loads((place / "q01" / "datapackage.json").read_text("utf-8"))
    later["quarter"]["wave"] = "2031-01-15"
    shutil.copytree(place / "q01", place / "q99")
    (place / "q99" / "datapackage.json").write_text(json.dumps(later), "utf-8")
    again = eco.run_batch(paths, tmp_path / "all.parquet", workers=1, executor=InThisProcess)
    assert (first.analysed, again.analysed, again.reused) == (len(paths), len(paths), 0)
    assert len(asked) == 2


def test_keys_that_are_kept_apart_serve_every_later_run(many, tmp_path):
    runs_of_it = [run(many, tmp_path / "all.parquet") for _ in range(3)]
    assert [batch.reused for batch in runs_of_it] == [0, GOOD, GOOD]


def test_the_order_in_which_quarters_are_named_changes_nothing(many, tmp_path):
    paths = eco.find_quarters([many])
    mixed = eco.run_batch(
        [*paths[::-2], *paths], tmp_path / "mixed.parquet", workers=1, executor=InThisProcess
    )
    assert mixed.analysed == ALL
    run(many, tmp_path / "all.parquet")
    for table in ("summary", "cells", "findings"):
        assert read(tmp_path / "mixed.parquet", table) == read(tmp_path / "all.parquet", table)


EACH = 23
"""Findings of a quarter that is made up."""


def made_up(numbers):
    """Rows of quarters as a worker sends them; the last comes first."""
    paths = [f"q{number:04}" for number in reversed(numbers)]
    return {
        "summary": [{"path": path, "key": path, "status": "ok"} for path in paths],
        "findings": [{"path": path, "id": f"{path}-{n}"} for path in paths for n in range(EACH)],
    }


@pytest.mark.parametrize("count", [64, 640])
def test_rows_held_at_once_do_not_grow_with_the_quarters(count, tmp_path, monkeypatch):
    at_once, chunk, held, most = 100, 16, 0, 0
    monkeypatch.setattr(runs, "_AT_ONCE", at_once)
    read_rows, write_rows = pq.ParquetFile.iter_batches, pq.ParquetWriter.write_table

    def counted(file, size, *, columns, **named):
        nonlocal held, most
        for batch in read_rows(file, size, columns=columns, **named):
            if columns is None:  # else it is the look at what there is
                held += len(batch)
                most = max(most, held)
            yield batch

    def written(writer, table):
        nonlocal held
        held -= len(table)
        write_rows(writer, table)

    wanted: dict[str, str] = {}
    for every in (0, 1):  # what was there before stands between what comes in, quarter by quarter
        dataset = Dataset(tmp_path / "all.parquet")
        for at in range(every, count, 2 * chunk):
            rows = made_up(range(at, min(count, at + 2 * chunk), 2))
            dataset.add(rows)
            wanted |= {row["path"]: row["key"] for row in rows["summary"]}
        with monkeypatch.context() as patch:
            patch.setattr(pq.ParquetFile, "iter_batches", counted)
            patch.setattr(pq.ParquetWriter, "write_table", written)
            tables = dataset.finish(wanted)
        assert held == 0
    assert EACH * chunk <= most <= 2 * at_once + EACH * chunk
    ids = [f"q{number:04}-{n}" for number in range(count) for n in range(EACH)]
    assert tables["findings"]["id"].to_pylist() == ids
    groups = pq.read_metadata(tmp_path / "all.parquet" / "findings.parquet")
    assert groups.num_row_groups == -(-count * EACH // at_once)


def dies_on_q03(paths, settings, run):
    if any(path.endswith("q03") for path in paths):
        os.kill(os.getpid(), signal.SIGKILL)
    return analyse_paths(paths, settings, run)


def test_a_quarter_that_kills_its_worker_is_told_and_costs_no_other(many, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "analyse_paths", dies_on_q03)
    paths = [path for path in eco.find_quarters([many]) if "area-0" in path]
    batch = eco.run_batch(paths, tmp_path / "all.parquet", workers=2)
    assert sorted(Path(row["path"]).name for row in batch.broken) == ["broken", "q03"]
    assert len(batch.tables["summary"]) == len(paths)


def test_two_dask_workers_one_killed_half_way_nothing_lost_nothing_doubled(many, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
    paths = eco.find_quarters([many])
    killed = threading.Event()
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        cluster_workers(scheduler=cluster.scheduler_address) as (make, count),
    ):
        assert count == 2
        victim = next(iter(cluster.workers.values())).pid  # the process below its keeper

        def kill(now, total):
            if now >= total // 4 and not killed.is_set():
                killed.set()
                os.kill(victim, signal.SIGKILL)

        batch = eco.run_batch(
            paths,
            tmp_path / "all.parquet",
            workers=2,
            executor=make,
            progress=kill,
        )
    assert killed.is_set()
    alone = run(many, tmp_path / "alone.parquet")
    for table in ("summary", "cells", "findings"):
        assert batch.tables[table].equals(alone.tables[table])


def test_the_command_is_killed_and_goes_on(many, tmp_path):
    folder = tmp_path / "all.parquet"
    call = [sys.executable, "-m", "ecosystem", "batch", str(many), "-o", str(folder)]
    process = subprocess.Popen([*call, "--workers", "1", "--quiet"])
    parts = folder / PARTS
    for _ in range(600):
        if any(parts.glob("*.summary.parquet")) or process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    process.wait()
    batch = run(many, folder)
    assert batch.reused > 0
    assert len(batch.tables["summary"]) == ALL


@pytest.mark.parametrize("ending", ["json", "csv", "parquet"])
def test_the_command_writes_and_names_what_is_broken(many, tmp_path, capsys, monkeypatch, ending):
    monkeypatch.setattr(runs, "_pool", lambda _: InThisProcess())
    target = tmp_path / f"all.{ending}"
    assert main(["batch", str(many), "-o", str(target), "--lang", "de"]) == 1
    said = capsys.readouterr()
    assert "area-0/broken" in said.err
    assert f"{GOOD} Quartiere" in said.out
    names = sorted(path.name for path in tmp_path.iterdir())
    if ending == "csv":
        assert names == ["all-cells.csv", "all-findings.csv", "all.csv"]
        assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        assert names == [target.name]
    if ending != "csv":
        summary = target if ending == "json" else target / "batch.json"
        assert json.loads(summary.read_text("utf-8"))["quarters"] == GOOD


@pytest.mark.parametrize(
    "words",
    [
        ["--scheduler", "tcp://127.0.0.1:1", "--cluster", "local"],
        ["--workers", "0"],
        ["--param", "nonsense=1"],
    ],
)
def test_wrong_options_are_told_before_anything_starts(many, tmp_path, capsys, words):
    assert main(["batch", str(many), "-o", str(tmp_path / "x.json"), *words]) == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_with_other_things_is_left_alone(many, tmp_path):
    folder = tmp_path / "mine.parquet"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear", "utf-8")
    assert main(["batch", str(many), "-o", str(folder)]) == 2
    assert [p.name for p in folder.iterdir()] == ["letter.txt"]
