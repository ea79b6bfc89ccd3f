"""``ecosystem batch``: many quarters, on all cores or on a Dask cluster."""

from __future__ import annotations

import json
import shutil
import statistics
from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.progress import bar_for
from ecosystem.cli.quarters import parameters_of
from ecosystem.errors import UsageError
from ecosystem.words import label, text

if TYPE_CHECKING:
    from ecosystem.batch import Batch, Settings


ENDINGS = (".parquet", ".csv", ".json")

CLUSTERS = ("local",)

SCHEMA = "ecosystem-batch/1"

_SHARES = ("coverage_low", "coverage_high", "coverage_robust", "informal_dependency")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"batch.{key}", parser.lang)

    folder, file = parser.word("folder"), parser.word("file")
    parser.needed.add_argument("folders", nargs="+", metavar=folder, help=say("argument_folders"))
    options = parser.options
    options.add_argument("-o", "--output", required=True, metavar=file, help=say("option_output"))
    options.add_argument("--workers", type=int, metavar="N", help=say("option_workers"))
    options.add_argument("--scheduler", metavar="tcp://…", help=say("option_scheduler"))
    options.add_argument("--cluster", choices=CLUSTERS, metavar="local", help=say("option_cluster"))
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Analyse all quarters below some folders."""
    if arguments.scheduler and arguments.cluster:
        raise UsageError("batch.one_cluster")
    if arguments.workers is not None and arguments.workers < 1:
        raise UsageError("batch.no_workers")
    if arguments.draws is not None and arguments.draws < 0:
        raise UsageError("parameters.range", name="draws", value=arguments.draws)
    target = _target(arguments)
    folder = (
        target if target.suffix.lower() == ".parquet" else target.with_name(f".{target.stem}.batch")
    )
    parameters = parameters_of(arguments)
    from ecosystem.batch import Settings

    settings = Settings(
        view=arguments.view,
        changed=dict(parameters.changed),
        seed=arguments.seed,
        draws=arguments.draws or 0,
    )
    batch = _run(arguments, folder, settings, console)
    _write(batch, target, console.lang)
    if folder != target:
        shutil.rmtree(folder, ignore_errors=True)
    for line in _said(batch, target, console.lang):
        console.done(line)
    for row in batch.broken:
        console.error(f"{row['path']}: {row[f'error_{console.lang}']}")
    return 1 if batch.broken else 0


def _target(arguments: Namespace) -> Path:
    """Choose where the data set goes; a folder must be an earlier data set, or not there."""
    path = Path(arguments.output)
    if path.suffix.lower() == ".parquet" and path.is_dir():
        known = {".parts", "cells.parquet", "findings.parquet", "summary.parquet", "batch.json"}
        if {entry.name for entry in path.iterdir()} - known:
            raise UsageError("batch.other_things", path=path)
        return path
    return output_file(arguments.output, ENDINGS, arguments.folders)


def _run(arguments: Namespace, folder: Path, settings: Settings, console: Console) -> Batch:
    from ecosystem.batch import find_quarters, run_batch

    paths = find_quarters(arguments.folders)
    progress = bar_for(console)
    if not (arguments.scheduler or arguments.cluster):
        return run_batch(
            paths, folder, settings=settings, workers=arguments.workers, progress=progress
        )
    from ecosystem.batch import cluster_client, executor_of, workers_of

    with cluster_client(scheduler=arguments.scheduler, workers=arguments.workers) as client:
        return run_batch(
            paths,
            folder,
            settings=settings,
            workers=workers_of(client),
            executor=lambda: executor_of(client),
            progress=progress,
        )


def _write(batch: Batch, target: Path, lang: str) -> None:
    from ecosystem.batch import table_csv
    from ecosystem.io.files import save_file

    summary = json.dumps(_plain(batch), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    ending = target.suffix.lower()
    if ending == ".parquet":
        save_file(target / "batch.json", lambda part: part.write_text(summary, "utf-8"))
    elif ending == ".json":
        save_file(target, lambda part: part.write_text(summary, "utf-8"))
    else:
        for name in ("cells", "findings", "summary"):
            own = target if name == "summary" else target.with_name(f"{target.stem}-{name}.csv")
            save_file(own, partial(_write_bytes, table_csv(batch.tables[name], lang)))


def _write_bytes(content: bytes, part: Path) -> None:
    part.write_bytes(content)


def _plain(batch: Batch) -> dict[str, Any]:
    """Sum a batch up; nothing in it depends on how long it took or what was reused."""
    rows = batch.tables["summary"].to_pylist()
    good = [row for row in rows if row["status"] == "ok"]
    kinds = {
        name.removeprefix("findings_"): sum(row[name] for row in good)
        for name in batch.tables["summary"].column_names
        if name.startswith("findings_")
    }
    return {
        "schema": SCHEMA,
        "view": good[0]["view"] if good else None,
        "quarters": len(good),
        "broken": [
            {"path": row["path"], "error": {lang: row[f"error_{lang}"] for lang in ("de", "en")}}
            for row in batch.broken
        ],
        "actors": sum(row["actors"] for row in good),
        "ties": sum(row["ties"] for row in good),
        "findings": {kind: count for kind, count in kinds.items() if count},
        "medians": {name: _median([row[name] for row in good]) for name in _SHARES},
    }


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 4) if known else None


def _said(batch: Batch, target: Path, lang: str) -> list[str]:
    from ecosystem.words import number, percent

    plain = _plain(batch)
    values = {name: number(plain[name], lang) for name in ("quarters", "actors", "ties")}
    values |= {"now": number(batch.analysed, lang), "before": number(batch.reused, lang)}
    lines = [text("cli.written", lang, path=target), text("batch.done", lang, **values)]
    if batch.broken:
        one = len(batch.broken) == 1
        count = {} if one else {"count": len(batch.broken)}
        lines.append(text("batch.broken_one" if one else "batch.broken", lang, **count))
    if batch.analysed and batch.idle is not None:
        rate = batch.analysed / batch.seconds
        lines.append(
            text("batch.speed", lang, rate=number(rate, lang), idle=percent(batch.idle, lang))
        )
    for kind, count in plain["findings"].items():
        lines.append(f"- {label('finding_kind', kind, lang)}: {number(count, lang)}")
    covered = plain["medians"]["coverage_low"]
    if covered is not None:
        lines.append(text("batch.median", lang, share=percent(covered, lang)))
    return lines
