"""Every figure outside internal rests on the official world: informal help moves none of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from sharing.test_one_door import PASSED_ON

from ecosystem.cli import main
from ecosystem.io.reading import read_quarter, write_quarter
from ecosystem.sharing.history import memory_file
from ecosystem.sharing.rules import without_informal

SIEDLUNG = Path(__file__).resolve().parents[2] / "data" / "siedlung-am-wehr" / "2025-01"
NEED = ["--topic", "housing", "--language", "ro"]
# One call a command, in a form that shows every figure. Whoever adds a command adds it here.
FIGURES = {
    "findings": [["-o", "f.json"], ["-o", "f.csv"]],
    "draw": [  # with a group the network is another picture: here are those that hold figures
        *(
            ["-o", f"{name}.svg", "--picture", name, "--draws", "0"]
            for name in ("resilience", "gaps", "hours", "funding", "useful", "plan")
        ),
    ],
    "whatif": [["--until", "2026-01-01", "-o", "w.json"]],
    "budget": [["-o", "b.json"]],
    "stress": [["-o", "s.json", "--draws", "3"]],
    "plan": [["-o", "p.json", "--actions", "2"]],
    "suggest": [["-o", "t.json"]],
    "places": [["-o", "p.json"]],
    "housing": [["-o", "h.json"]],
    "monitor": [["-o", "m.json"]],
    "walk": [["-o", "w.json", *NEED]],
    "agenda": [["-o", "a.json"]],
    "export": [["graphml", "-o", "e.graphml"]],
    "compare": [["OTHER", "-o", "c.json"]],
    "share": [["-o", "copy"]],
}
ELSEWHERE = {
    "report": "says findings, and draws the copy",
    "notebooks": "says findings, and draws the copy",
    "workshop": "holds findings, and draws the copy",
    "partner-sheets": "holds the ties of one actor at a time, from the copy",
    "cards": "holds names from the copy",
    "forms": "holds what the copy knows of one actor at a time",
    "tally": "holds names from the copy",
    "batch": "writes findings",
}


def test_every_command_that_passes_on_is_compared():
    assert set(FIGURES) | set(ELSEWHERE) == set(PASSED_ON)


def plain(path: Path) -> str:
    """Give what a file says, without the group and the share that rests on it."""
    if path.is_dir():
        return "".join(map(plain, sorted(path.iterdir())))
    said = path.read_text("utf-8-sig")
    if path.suffix == ".json":
        told = json.loads(said)
        return json.dumps(without_group(told), sort_keys=True)
    if path.suffix == ".graphml":
        found = re.findall(r"<(node|edge)( .*?)</\1>", said, flags=re.DOTALL)
        return "\n".join(part for _, part in found if "group-informal" not in part)
    if path.suffix == ".svg":  # the words below it describe the network with its group
        said = re.sub(r"<desc>.*?</desc>|Beruht auf [^<]*", "", said, flags=re.DOTALL)
    return "\n".join(line for line in said.splitlines() if "group-informal" not in line)


def without_group(value: object) -> object:
    if isinstance(value, dict):
        kept = {k: without_group(v) for k, v in value.items() if k != "informal_dependency"}
        return {k: v for k, v in kept.items() if k != "shared_on"}
    if isinstance(value, list):
        return [without_group(v) for v in value]
    return value


@pytest.mark.parametrize("view", ["partner", "public"])
@pytest.mark.parametrize("command", FIGURES)
def test_informal_help_moves_no_figure(command, view, tmp_path, monkeypatch):
    quarter = read_quarter(SIEDLUNG)
    said = []
    for name, state in (("with", quarter), ("without", without_informal(quarter))):
        place = tmp_path / name
        write_quarter(state, place / "quarter")
        later = dataclasses.replace(quarter.meta, wave=dt.date(2026, 1, 15))
        write_quarter(state.with_meta(later), place / "other")
        monkeypatch.chdir(place)
        memory_file().unlink(missing_ok=True)
        found = []
        for form in FIGURES[command]:
            words = ["other" if word == "OTHER" else word for word in form]
            call = [command, "quarter", *words, "--view", view, "--lang", "de", "--quiet"]
            assert main(call) == 0
            made = sorted(set(place.iterdir()) - {place / "quarter", place / "other"})
            assert made
            found = [plain(path) for path in made]
        said.append(found)
    assert said[0] == said[1]
