"""Whatever a command writes for others went through the one door: no canary is in it."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from measures.test_matching import workbook
from sharing.canary import TEXT, canary_quarter, leaks, leaks_in

from ecosystem.cli import main
from ecosystem.cli.table import ENDING_OF, Command, commands
from ecosystem.exchange import EXPORTS
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import write_quarter
from ecosystem.io.workbook import write_workbook
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from ecosystem.words import text
from lab.attacks import PASSED_ON

NOTHING_READ = ("template", "sample", "bench")  # no option of theirs reads anything of a user

# What serves the holder of the data on their own computer, and who attacks it.
SERVED = {"app": "shows the internal view; passes on through the other commands (tests/app)"}
# A form of a command that needs what only its own tests can make.
SENT_BACK = {"answers": "reads what others sent back (tests/collect)"}

# Every command that works on internal data: what it says on the screen holds no canary, whatever
# the view, and of what it writes only that which is named is internal data.
KEPT_INSIDE: dict[str, list[tuple[list[str], tuple[str, ...]]]] = {
    "check": [
        (["QUARTER"], ()),
        (["OUR excel", "--marked", "marked.xlsx"], ("marked.xlsx",)),
    ],
    "forget": [(["QUARTER", "Zanarius0", "-o", "without"], ("without",))],
    "pseudonyms": [(["QUARTER", "--key", "safe/key", "-o", "new"], ("new",))],
    "apply": [(["QUARTER", "SESSION", "-o", "new"], ("new",))],
    "join": [(["QUARTER", "OTHER", "-o", "city"], ("city",))],
    "match": [(["PAIRS", "-o", "pairs.xlsx"], ())],
    "experience": [(["join", "EXPERIENCE"], ()), (["join", "EXPERIENCE", "-o", "all.html"], ())],
    "import": [
        ([name, *words, "-o", "made"], ("made", "made.confirm.csv"))
        for name, words in {
            "any": ["list.csv", "--yes"],
            "excel": ["list.csv", "--yes"],
            "entries": ["ENTRIES", "--into", "QUARTER"],
            "areas": ["areas.csv", "--into", "QUARTER"],
            "edgelist": ["OUR edgelist/nodes.csv", "OUR edgelist/edges.csv"],
            **{name: [f"OUR {name}"] for name in ("hsds", "kumu", "graphml", "gexf", "cytoscape")},
            **{"oruk": ["OUR hsds"], "networkcanvas": ["OUR networkcanvas"]},
            **{"airs": ["airs.csv"], "integreat": ["pois.json"], "osm": ["osm.json"]},
            **{"points": ["points.csv"], "ucinet": ["net.dl"], "vna": ["net.vna"]},
            **{"pajek": ["net.net"], "gml": ["net.gml"], "snap": ["net.txt"]},
        }.items()
    ],
}
# What no export of ours can give, as other programs write it.
_POI = {"id": 1, "path": "/ort/de/locations/x/", "title": TEXT, "content": f"<p>{TEXT}</p>"}
_NODE = {"type": "node", "id": 1, "lat": 52.5, "lon": 13.4}
FILES = {
    "airs.csv": "ResourceAgencyNum,TaxonomyLevelName,PublicName,ParentAgencyNum,AgencyStatus,"
    f'MainContactName\n1,Agency,"{TEXT}",,Active,"{TEXT}"\n',
    "pois.json": [
        {
            **_POI,
            "available_languages": {},
            "category": {"name": "Beratungsstelle", "icon": "service"},
            "location": {"id": 40, "address": "Weg 1", "latitude": 51.5, "longitude": 7},
        }
    ],
    "osm.json": {"elements": [{**_NODE, "tags": {"amenity": "library", "name": TEXT}}]},
    "areas.csv": f"Stadtteil;Jahr;Einwohner;Bemerkung\nNord;2023;1.200;{TEXT}\n",
    "points.csv": f"Name;Straße;Breite;Länge;Typ\n{TEXT};{TEXT};51,5;7,25;x\n",
    "net.dl": f'dl n=2 format=edgelist1\nlabels:\n"{TEXT}" B\ndata:\n1 2\n',
    "net.vna": f'*node data\nid name\n1 "{TEXT}"\n2 B\n*tie data\nfrom to strength\n1 2 1\n',
    "net.net": f'*Vertices 2\n1 "{TEXT}"\n2 "B"\n*Arcs\n1 2 1\n',
    "net.gml": f'graph [ node [ id 1 label "{TEXT}" ] node [ id 2 label "B" ]\n'
    "edge [ source 1 target 2 ] ]",
    "net.txt": "# Zanarius Ölmezçi\n1\t2\n2\t3\n",
    "list.csv": f"Name;Art;Bemerkung\n{TEXT};Beratung;{TEXT}\nHaus B;Schule;{TEXT}\n",
}


def _calls() -> list[tuple[str, list[str]]]:
    """Give what is passed on; what differs in its ending alone is written by one run.

    Several files of one run are those of single ones: tests/cli/test_outputs.py.
    """
    calls: dict[tuple[str, ...], list[str]] = {}
    for command, forms in PASSED_ON.items():
        several = any(option.several for option in commands()[command])
        for form in forms:
            at = form.index("-o") if "-o" in form else len(form)
            words, output = [*form[:at], *form[at + 2 :]], form[at : at + 2]
            where = Path(output[1]).stem if several and output else " ".join(output)
            calls.setdefault((command, *words, where), [*words]).extend(output)
    return [(command, call) for (command, *_), call in calls.items()]


# Each call in both views, by turns in one language and the other; looking for new faults, in all.
CALLS = _calls()
LANGUAGES = ("de", "en")
HUNTING = os.environ.get("HYPOTHESIS_PROFILE") == "dev"
TURNS = [
    pytest.param(
        *(command, form, view, lang),
        # One view of a series, half a minute, is enough.
        marks=[pytest.mark.long] if (command, view) == ("notebooks", "partner") else [],
    )
    for place, (command, form) in enumerate(CALLS)
    for turn, view in enumerate(("partner", "public"))
    for lang in (LANGUAGES if HUNTING else (LANGUAGES[(place + turn) % 2],))
]


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


@pytest.fixture(scope="module")
def sources(folder, others, tmp_path_factory) -> dict[str, str]:
    """Something to read for every command that works inside, with canaries in it."""
    place = tmp_path_factory.mktemp("sources")
    meta = canary_quarter().meta
    found = {"QUARTER": str(folder), **others}
    session = {
        **{"schema": "ecosystem-workshop/1", "id": "0a1b2c3d"},
        "quarter": {"id": meta.id, "wave": str(meta.wave), "view": "partner"},
        **{"guesses": [], "notes": [], "reports": [], "proposals": [], "promises": []},
    }
    (place / "session.json").write_text(json.dumps(session), "utf-8")
    for name, content in FILES.items():
        told = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        found[name] = str(place / name)
        Path(found[name]).write_text(told, "utf-8")
    for name, ending in EXPORTS.items():
        target = found[f"OUR {name}"] = str(place / f"{name}{ending}")
        assert main(["export", str(folder), name, "-o", target, "--view", "internal"]) == 0
    for file in Path(found["OUR edgelist"]).iterdir():
        found[f"OUR edgelist/{file.name}"] = str(file)
    found["ENTRIES"] = str(place / "entries.xlsx")
    sheets = ["partner-sheets", str(folder), "-o", found["ENTRIES"], "--view", "internal"]
    assert main([*sheets, "--lang", "de"]) == 0
    book = openpyxl.load_workbook(found["ENTRIES"])
    book["Antworten"]["G4"] = "nein"
    book.save(found["ENTRIES"])
    found["EXPERIENCE"] = str(place / "experience.json")
    line = {"gap": "gap_G5", "action": "open_offer", "cases": 5, "closed": 3, "years": 1.0}
    about = {"schema": "ecosystem-experience/1", "lines": [line]}
    Path(found["EXPERIENCE"]).write_text(json.dumps(about), "utf-8")
    found["PAIRS"] = str(workbook(place / "pairs.xlsx"))
    return {**found, "SESSION": str(place / "session.json")}


def _choices(command: Command) -> dict[str, set[str]]:
    """Give, by option, all that may be chosen of what is written."""
    told = {o.names[0]: set(map(str, o.how.get("choices", ()))) for o in command}
    return {name: told.get(name, set()) for name in ("--picture", "--layout")}


def test_every_command_form_and_choice_is_watched():
    known = {*PASSED_ON, *KEPT_INSIDE, *NOTHING_READ, *SERVED}
    assert set(commands()) == known, "add it to PASSED_ON, or to KEPT_INSIDE if it stays inside"
    for command, forms in PASSED_ON.items():
        row, words = commands()[command], {word for form in forms for word in form}
        written = {Path(word).suffix for word in words}
        assert {ENDING_OF[form] for form in row.forms} <= written, command
        assert set(row.endings) <= written, command
        assert set(row.pictures) <= written, command
        for option, chosen in _choices(row).items():
            default = {str(o.how.get("default")) for o in row if o.names[0] == option}
            assert chosen - default <= words, (command, option)
    assert {form[0] for form in PASSED_ON["export"]} == set(EXPORTS)
    assert {words[0] for words, _ in KEPT_INSIDE["import"]} | set(SENT_BACK) == {
        each.name for each in commands()["import"].below
    }
    for command in NOTHING_READ:
        assert not any(option.read for option in commands()[command]), command


@pytest.mark.parametrize(
    ("command", "words", "inside", "place"),
    [
        (command, words, inside, place)
        for command, calls in KEPT_INSIDE.items()
        for place, (words, inside) in enumerate(calls)
    ],
    ids=str,
)
def test_no_screen_tells_what_is_inside(
    command, words, inside, place, sources, tmp_path, monkeypatch, capsysbinary
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECOSYSTEM_KEY_PASSWORD", "correct-horse-battery")
    for view, lang in zip(("partner", "public"), LANGUAGES[:: 1 if place % 2 else -1], strict=True):
        call = [command, *(sources.get(word, word) for word in words)]
        assert main([*call, "--view", view, "--lang", lang]) == 0, capsysbinary.readouterr()
        said = capsysbinary.readouterr()
        told = leaks(said.out + said.err, "screen")
        if command in ("import", "forget"):  # ask about names that they read, never about more
            told = [each for each in told if "1769988776" in each]
        assert told == []
        for path in sorted(tmp_path.iterdir()):
            assert path.name in inside or leaks_in(path) == []
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize(("command", "form", "view", "lang"), TURNS, ids=str)
def test_no_canary_leaves(
    command, form, view, lang, folder, others, tmp_path, monkeypatch, capsysbinary
):
    monkeypatch.chdir(tmp_path)
    form = [others.get(word, word) for word in form]
    if view == "public" and any(word.startswith("waves.") for word in form):
        assert main([command, str(folder), *form, "--view", view]) == 2  # it names no single tie
        assert not list(tmp_path.iterdir())
        return
    assert main([command, str(folder), *form, "--view", view, "--lang", lang]) == 0
    said = capsysbinary.readouterr()
    assert leaks(said.err, "standard error") == []
    assert leaks(said.out, "standard output") == []
    written = sorted(tmp_path.iterdir())
    assert bool(written) == ("-o" in form)
    assert [leak for path in written for leak in leaks_in(path)] == []
    exact = command in EXACT and any(_formulas(path, ",") for path in _tables(written))
    assert exact == (text("cli.exact", lang)[:40] in said.err.decode())
    if command not in EXACT:
        assert [cell for path in _tables(written) for cell in _formulas(path, ";")] == []


# Their tables are read by programs: cells stay as they are, and the command says so.
EXACT = ("share", "export")


def _tables(paths: list[Path]) -> list[Path]:
    files = [each for path in paths for each in (path.rglob("*") if path.is_dir() else [path])]
    return [file for file in files if file.suffix == ".csv"]


def _formulas(file: Path, mark: str) -> list[str]:
    """List the cells that an office program would take for a formula."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        cells = [cell for row in csv.reader(lines, delimiter=mark) for cell in row]
    number = re.compile(r"[-+−]?[\d.,]+ ?%?")
    return [c for c in cells if c[:1] in set("=+-@\t\r＝＋－＠") and not number.fullmatch(c)]  # noqa: RUF001


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
