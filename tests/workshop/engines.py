"""The page's engine in a process of its own, and the same change made to the tables."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ecosystem.measures.analysis import analyse
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.schema import KIND_LAYER
from ecosystem.workshop.page import endings_of, looks_of

PAGE = Path(__file__).resolve().parents[2] / "ecosystem" / "workshop" / "page"
_LOOP = """
const {readFileSync} = require("fs");
const run = require("vm").runInThisContext;
for (const file of process.argv.slice(1)) run(readFileSync(file, "utf8"));
const Asked = run("({Engine, Ways, Lint, Find})");
Asked.Walks = {walk: (model, cell, at) => Asked.Ways.walk(Asked.Engine.ground(model), cell, at)};
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  const [place, name, ...values] = JSON.parse(line);
  console.log(JSON.stringify(Asked[place][name](...values)));
});
"""
FILES = ("engine", "ways", "lint", "find")
Change = dict[str, Any]


class Engine:
    """Asks the files of the page that compute, one question a line."""

    def __init__(self) -> None:
        node = shutil.which("node")
        if node is None:
            pytest.skip("node is not installed; the page's engine is tested in Chromium only")
        self.process = subprocess.Popen(
            [node, "-e", _LOOP, *(str(PAGE / f"{name}.js") for name in FILES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, place: str, name: str, *values: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([place, name, *values]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def outcome(self, model: object, change: Change) -> dict[str, Any]:
        answer: dict[str, Any] = self.ask("Engine", "outcome", model, change)
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=20)


def _rows(quarter: Quarter, name: str) -> list[dict[str, str]]:
    return quarter.table(name).records()


def _is_referral(row: dict[str, str], pairs: list[tuple[str, str]]) -> bool:
    return (row["source"], row["target"]) in pairs and KIND_LAYER[row["kind"]] == "REF"


def changed(quarter: Quarter, change: Change) -> Quarter:
    """Make a change in the tables, row by row, as a person with the tables would."""
    network = quarter.network()
    ids, ends, until = network.ids, endings_of(quarter, network), change.get("until")

    def pairs(name: str) -> list[tuple[str, str]]:
        return [(ids[s], ids[t]) for s, t in change.get(name, [])]

    def over(end: int | None) -> bool:
        return until is not None and end is not None and end <= until

    gone = {ids[actor] for actor in change.get("actors", [])}
    gone |= {key for key, end in zip(ids, ends.actors, strict=True) if over(end)}
    assert quarter.meta.wave is not None or not gone
    before = (quarter.meta.wave or dt.date.min + dt.timedelta(1)) - dt.timedelta(1)
    actors = _rows(quarter, "actors")
    for row in actors:
        if row["id"] in gone:
            row["active_until"] = before.isoformat()
    ended = {o.id for o, end in zip(network.offers, ends.offers, strict=True) if over(end)}
    offers = [row for row in _rows(quarter, "offers") if row["id"] not in ended]
    ties, reports = _rows(quarter, "ties"), _rows(quarter, "reports")
    records = zip(network.records.row.tolist(), ends.records, strict=True)
    out = {row for row, end in records if row >= 0 and over(end)}
    out |= {row for row, tie in enumerate(ties) if _is_referral(tie, pairs("ties"))}
    named = set(pairs("ties")) | {(ties[row]["source"], ties[row]["target"]) for row in out}
    for row in out:
        ties[row]["wished"] = "yes"
    for report in reports:  # who missed a tie that was there must not bring it back
        pair = report["source"], report["target"]
        if pair in named and report.get("says") == "missing" and report.get("role") != "third":
            report["says"] = "yes"
    for tie in ties:
        if _is_referral(tie, pairs("deputies")):
            tie["one_person"] = "no"
    new = [{"source": s, "target": t, "kind": "referral"} for s, t in pairs("added")]
    tables = {"actors": actors, "offers": offers, "ties": ties + new, "reports": reports}
    return quarter.with_tables(
        *(
            Table.from_records(name, rows, quarter.table(name).columns)
            for name, rows in tables.items()
            if name in quarter.tables or (name == "ties" and rows)
        )
    )


def re_analysed(quarter: Quarter, change: Change) -> dict[str, Any]:
    """Analyse the changed quarter anew, with the library."""
    analysis = analyse(changed(quarter, change))
    graph = analysis.strict if change.get("strict") else analysis.generous
    assert graph is not None
    reach, official = graph.reach(graph.k), graph.official_reach
    docks = graph.classes.docks_reached
    return {
        "classes": list(graph.classes.classes),
        "looks": looks_of(graph),
        "docksReached": None if docks is None else list(docks),
        "reach": reach,
        "informalDependency": 1 - official / reach if reach and official is not None else None,
        **{bound: graph.coverage(bound) for bound in ("low", "high", "robust")},
    }
