"""Whatever a command writes for others went through the one door: no canary is in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from sharing.canary import TEXT, canary_quarter, leaks, leaks_in

from ecosystem.cli import main
from ecosystem.cli.table import ENDING_OF, commands
from ecosystem.documents.sheets import CARD_ENDINGS, SHEET_ENDINGS
from ecosystem.exchange import EXPORTS
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import write_quarter
from ecosystem.io.workbook import write_workbook
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result


def _endings(command: str) -> list[str]:
    """Give the endings of all forms of a command."""
    return [ENDING_OF[form] for form in commands()[command].forms]


def _page_forms(name: str, *more: str) -> list[list[str]]:
    return [list(more), *(["-o", f"{name}{ending}", *more] for ending in _endings(name))]


PAPER_ENDINGS = (".svg", ".pdf", ".png")


NEED = ["--topic", "housing", "--language", "ro"]

# Every command that writes something to pass on, with all its forms. Whoever adds a command adds
# it here, or says below why nothing of a quarter leaves through it.
PASSED_ON = {
    "findings": [
        *(["-o", f"findings{ending}"] for ending in _endings("findings")),
        ["--format", "json"],
        [],
    ],
    "report": [["-o", f"report{ending}"] for ending in commands()["report"].endings],
    "draw": [
        *(["-o", f"net{ending}"] for ending in commands()["draw"].endings),
        *(["-o", f"gaps{ending}", "--picture", "gaps"] for ending in PAPER_ENDINGS),
        ["-o", "marked.svg", "--highlight", "weak_bridges"],
        ["-o", "marked.html", "--highlight", "weak_bridges"],
        *(["-o", "net.png", "--text", f"words{ending}"] for ending in (".txt", ".csv")),
        ["-o", "gaps.png", "--picture", "gaps", "--text", "gaps.txt"],
        *(["-o", f"{name}.svg", "--picture", name] for name in ("bridges", "sectors", "docks")),
        *(
            ["-o", f"{name}.svg", "--picture", name]
            for name in ("hours", "funding", "useful", "resilience")
        ),
        ["-o", "ways.svg", "--picture", "routes", "--from", "BB", *NEED],
        *(["-o", f"{name}.svg", "--layout", name] for name in ("sectors", "docks", "route", "map")),
    ],
    "notebooks": [["-o", "series", "--before", "LATER", "--draws", "0"]],
    "whatif": [
        *(["--until", "2026-01-01", "-o", f"whatif{ending}"] for ending in _endings("whatif")),
        ["--end-funding", "Zanarius-F0", "--close", "W01", "-o", "money.json"],
        ["--bundle", "W01,JC", "--add", "BB:W04", "--lose-person", "V01", "-o", "house.txt"],
        ["--open-dock", "W01", "--strengthen", "BB:JC", "--format", "json"],
        *(
            ["--bundle", "W01,JC", "--side-by-side", "-o", f"beside{ending}"]
            for ending in _endings("whatif")
        ),
    ],
    "budget": [*(["-o", f"money{ending}"] for ending in _endings("budget")), []],
    "stress": [*(["-o", f"stress{ending}", "--draws", "5"] for ending in _endings("stress"))],
    "plan": [["-o", f"plan{ending}", "--actions", "2"] for ending in _endings("plan")],
    "suggest": [
        *(["-o", f"ties{ending}", "--count", "40"] for ending in _endings("suggest")),
        [],
    ],
    "export": [[name, "-o", f"{name}{ending}"] for name, ending in EXPORTS.items()],
    "places": _page_forms("places", "--sites", "2"),
    "housing": _page_forms("housing"),
    "monitor": _page_forms("monitor"),
    "walk": _page_forms("walk", "--topic", "housing", "--language", "ro"),
    "agenda": _page_forms("agenda"),
    "workshop": [["-o", f"room{ending}"] for ending in commands()["workshop"].endings],
    "share": [["-o", "copy", "--explain"], ["-o", "copy.xlsx"]],
    "partner-sheets": [
        ["-o", "sheets"],
        *(["-o", f"sheets{ending}"] for ending in SHEET_ENDINGS),
    ],
    "forms": [["-o", "forms"]],
    "cards": [["-o", "cards"], *(["-o", f"cards{ending}"] for ending in CARD_ENDINGS)],
    "compare": [  # with a later wave, and with another quarter
        *(
            [other, "-o", f"compared{e}"]
            for e in _endings("compare")
            for other in ("LATER", "OTHER")
        ),
        *(["LATER", "-o", f"waves{ending}"] for ending in commands()["compare"].pictures),
        ["LATER", "--format", "json"],
        ["OTHER"],
    ],
    "batch": [["-o", f"all{ending}", "--workers", "1"] for ending in commands()["batch"].endings],
}
NOTHING_LEAVES = {
    "app": "shows the internal view; passes on through the other commands",
    "check": "shows the internal view to whoever holds the data",
    "forget": "writes internal data",
    "pseudonyms": "writes internal data",
    "apply": "writes internal data",
    "join": "writes internal data",
    "import": "makes internal data from other people's tables",
    "template": "reads no quarter",
    "sample": "writes an invented quarter",
    "match": "reads no quarter; its workbook holds codes only, by a closed list of columns",
    "bench": "reads invented quarters only",
}
CALLS = [(command, form) for command, forms in PASSED_ON.items() for form in forms]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_quarter(canary_quarter(), tmp_path_factory.mktemp("canary") / "quarter")


@pytest.fixture(scope="module")
def others(tmp_path_factory) -> dict[str, str]:
    """A later wave of the canary quarter, and another quarter with canaries."""
    quarter = canary_quarter()
    wave = dt.date.fromisoformat(str(quarter.meta.wave)) + dt.timedelta(days=365)
    place = tmp_path_factory.mktemp("others")
    changed: dict[str, Any] = {"LATER": {"wave": wave}, "OTHER": {"id": "elsewhere"}}
    return {
        name: str(
            write_quarter(
                quarter.with_meta(dataclasses.replace(quarter.meta, **change)), place / name
            )
        )
        for name, change in changed.items()
    }


def test_every_command_is_watched():
    unknown = set(commands()) - set(PASSED_ON) - set(NOTHING_LEAVES)
    assert not unknown, f"add to PASSED_ON with all forms, or to NOTHING_LEAVES: {unknown}"


@pytest.mark.parametrize("view", ["partner", "public"])
@pytest.mark.parametrize(("command", "form"), CALLS, ids=str)
def test_no_canary_leaves(command, form, view, folder, others, tmp_path, monkeypatch, capsysbinary):
    monkeypatch.chdir(tmp_path)
    form = [others.get(word, word) for word in form]
    if view == "public" and any(word.startswith("waves.") for word in form):
        assert main([command, str(folder), *form, "--view", view]) == 2  # it names no single tie
        assert not list(tmp_path.iterdir())
        return
    assert main([command, str(folder), *form, "--view", view, "--lang", "de"]) == 0
    said = capsysbinary.readouterr()
    assert leaks(said.err, "standard error") == []
    assert leaks(said.out, "standard output") == []
    written = sorted(tmp_path.iterdir())
    assert bool(written) == ("-o" in form)
    assert [leak for path in written for leak in leaks_in(path)] == []


def test_the_default_view_is_not_the_internal_one(folder, tmp_path, capsysbinary):
    assert main(["findings", str(folder), "--format", "json"]) == 0
    assert leaks(capsysbinary.readouterr().out, "standard output") == []


def test_the_eyes_see_the_canary_where_it_is(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("f.json", "f.xlsx"):
        assert main(["findings", str(folder), "-o", name, "--view", "internal"]) == 0
        assert leaks_in(tmp_path / name), name
    for name in ("n.svg", "n.html", "n.pdf") if shutil.which("pdftotext") else ("n.svg", "n.html"):
        assert main(["draw", str(folder), "-o", name, "--view", "internal"]) == 0
        assert leaks_in(tmp_path / name), name
    assert leaks_in(write_workbook(canary_quarter(), tmp_path / "q.xlsx"))
    for spelled in (TEXT.encode("utf-16-le"), "Ölmezçi".encode("latin-1")):
        assert leaks(spelled, "here")


@pytest.mark.parametrize("view", ["partner", "public"])
def test_the_library_goes_through_the_same_door(view, tmp_path):
    quarter = canary_quarter("mini")
    result = share_result(find_all(quarter, draws=0), quarter, view=view)
    assert leaks(result.to_json().encode(), "result") == []
    assert leaks(repr(result).encode(), "result as a notebook shows it") == []
    shared = share(quarter, view=view)
    assert leaks(repr(shared).encode() + repr(shared.meta).encode(), "copy") == []
    assert leaks_in(write_workbook(shared, tmp_path / "copy.xlsx")) == []
    for table in shared.tables.values():
        assert leaks(repr(table).encode() + table.source.encode(), table.name) == []


@pytest.mark.parametrize("name", ["notes.txt", ".cache", "old.xlsx"])
def test_a_copy_goes_into_no_folder_with_other_things(name, folder, tmp_path, capsys):
    copy = tmp_path / "copy"
    assert main(["share", str(folder), "-o", str(copy)]) == 0
    assert main(["share", str(folder), "-o", str(copy), "--view", "public"]) == 0  # an older copy
    (copy / name).write_text(TEXT, "utf-8")
    assert main(["share", str(folder), "-o", str(copy)]) == 2
    internal = write_quarter(canary_quarter(), tmp_path / "internal")
    assert main(["share", str(folder), "-o", str(internal)]) == 2
    assert leaks_in(internal)  # still what it was
