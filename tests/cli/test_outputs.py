"""One rule for every command: what somebody has worked on stays, or a backup of it does."""

from __future__ import annotations

import html
import json
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from cli.calls import MINI

from ecosystem.cli import main
from ecosystem.cli.outputs import is_ours
from ecosystem.cli.table import commands
from ecosystem.model.values import Table
from ecosystem.words import text

NEED = ["--topic", "debt", "--language", "ar"]
QUARTER = str(MINI)
SESSION = {
    **{"schema": "ecosystem-workshop/1", "id": "0a1b2c3d", "guesses": [], "notes": []},
    "quarter": {"id": "mini", "wave": "2025-01-15", "view": "partner"},
    **{"reports": [], "proposals": [], "promises": []},
}
# Every command that writes, without `-o` and what follows; the target is named after it.
CALLS = {
    "template": ([], "t.xlsx"),
    "sample": (["mini"], "q"),
    "findings": ([QUARTER, "--draws", "0"], "f.xlsx"),
    "report": ([QUARTER, "--draws", "0"], "r.html"),
    "draw": ([QUARTER, "--draws", "0"], "d.svg"),
    "places": ([QUARTER], "p.html"),
    "housing": ([QUARTER], "h.docx"),
    "monitor": ([QUARTER], "m.csv"),
    "walk": ([QUARTER, *NEED], "w.json"),
    "whatif": ([QUARTER, "--until", "2026-12-31"], "w.csv"),
    "plan": ([QUARTER, "--view", "internal", "--actions", "1"], "p.csv"),
    "suggest": ([QUARTER], "s.xlsx"),
    "budget": ([QUARTER], "b.ics"),
    "stress": ([QUARTER, "--draws", "2"], "s.json"),
    "agenda": ([QUARTER], "a.docx"),
    "match": ([], "m.xlsx"),
    "experience": (["join", "experience.json"], "e.html"),
    "compare": ([QUARTER, "OTHER"], "c.html"),
    "join": ([QUARTER, "OTHER"], "city"),
    "workshop": ([QUARTER], "room.html"),
    "apply": ([QUARTER, "session.json"], "new"),
    "partner-sheets": ([QUARTER], "sheets.xlsx"),
    "forms": ([QUARTER], "forms"),
    "tally": ([QUARTER], "t.xlsx"),
    "cards": ([QUARTER], "cards.xlsx"),
    "share": ([QUARTER], "copy"),
    "export": ([QUARTER, "graphml"], "net.graphml"),
    "forget": ([QUARTER, "I1"], "without"),
    "import": (["edgelist", "ties.csv"], "lists.xlsx"),
}
# Say above what they need; tests of their own have them.
ELSEWHERE = {
    "app": "tests/app: it calls the other commands",
    "check": "writes with --marked only",
    "batch": "tests/batch",
    "bench": "tests/bench",
    "notebooks": "takes minutes; the same way to its folder as apply",
    "pseudonyms": "asks for a password; the same way to its folder as apply",
}


def run(*words: str) -> int:
    return main([*words, "--quiet", "--lang", "de"])


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECOSYSTEM_FOLDER", str(tmp_path / "own"))
    shutil.copytree(MINI, "OTHER")
    other = Path("OTHER", "datapackage.json")
    about = json.loads(other.read_text("utf-8"))
    about["quarter"]["id"] = "other"
    other.write_text(json.dumps(about), "utf-8")
    Path("session.json").write_text(json.dumps(SESSION), "utf-8")
    line = {"gap": "gap_G5", "action": "add_tie", "cases": 5, "closed": 3, "years": 1}
    told = {"schema": "ecosystem-experience/1", "lines": [line]}
    Path("experience.json").write_text(json.dumps(told), "utf-8")
    Path("ties.csv").write_text("source,target\nA,B\nB,C\n", "utf-8")
    return tmp_path


def touch(target: Path) -> Path:
    """Change a file, or one within a folder, as a person would; give the file."""
    file = target if target.is_file() else next(iter(sorted(target.rglob("*.csv"))))
    if file.suffix == ".xlsx":
        book = openpyxl.load_workbook(file)
        book.worksheets[0]["A40"] = "Notiz"
        book.save(file)
    else:
        file.write_bytes(file.read_bytes() + b"\n")
    return file


def test_every_command_that_writes_is_tried():
    assert set(commands()) == set(CALLS) | set(ELSEWHERE)


@pytest.mark.slow  # every command, four times each
@pytest.mark.parametrize("command", CALLS)
def test_what_somebody_worked_on_stays(command, place, capsys):
    words, name = CALLS[command]
    call = [command, *words, "-o", name]
    target = place / name
    assert run(*call) == 0, capsys.readouterr()
    assert run(*call) == 0, "what we wrote ourselves is replaced without a word"
    changed = touch(target)
    mine = changed.read_bytes()
    assert run(*call) == 2
    assert "--force" in capsys.readouterr().err
    assert changed.read_bytes() == mine
    assert run(*call, "--force") == 0
    assert not changed.exists() or changed.read_bytes() != mine
    assert mine in kept(place, name, changed)
    assert run(*call) == 0, "and now it is ours again"


def kept(place: Path, name: str, changed: Path) -> list[bytes]:
    """Give what the backups beside a target hold."""
    if (place / name).is_dir():
        with zipfile.ZipFile(place / f"{name}.bak.zip") as pack:
            return [pack.read(changed.relative_to(place / name).as_posix())]
    return [(place / f"{name}.bak").read_bytes()]


def _endings(command: str) -> list[str]:
    """Give what one run of a command may write beside each other; few of what takes long."""
    row = commands()[command]
    if row.below:
        row = next(form for form in row.below if form.name == CALLS[command][0][0])
    (output,) = (option for option in row if option.dest == "output")
    left_out = {".htm", ".png", *(row.pictures if row.forms else ())}
    return [each for each in output.endings if each not in left_out] if output.several else []


SEVERAL = {command: ends for command in CALLS if (ends := _endings(command))}


@pytest.mark.parametrize("command", SEVERAL)
def test_several_files_of_one_run_are_those_of_single_ones(command, place, capsys):
    call = [command, *CALLS[command][0], "--lang", "de"]
    names = [f"together{ending}" for ending in SEVERAL[command]]
    assert main([*call, *(word for name in names for word in ("-o", name))]) == 0
    said = capsys.readouterr().out
    assert [said.count(text("cli.written", "de", path=name)) for name in names] == [1] * len(names)
    for ending in SEVERAL[command][1::2]:  # every second one, for time
        assert main([*call, "-o", f"alone{ending}"]) == 0
        assert Path(f"together{ending}").read_bytes() == Path(f"alone{ending}").read_bytes()


def test_commands_that_write_results_write_several():
    with_forms = {name for name in CALLS if commands()[name].forms} | {"report", "draw", "tally"}
    assert set(SEVERAL) == with_forms | {"experience"}


@pytest.mark.parametrize("command", [*sorted(set(CALLS) - set(SEVERAL)), "batch", "bench"])
def test_what_goes_to_one_place_refuses_a_second(command, place, capsys):
    words, name = CALLS.get(command, ([QUARTER] if command == "batch" else [], "x.csv"))
    assert run(command, *words, "-o", name, "-o", f"other-{name}") == 2
    assert "-o nur einmal" in capsys.readouterr().err
    assert not list(place.glob(f"*{name}"))


def test_of_several_files_all_are_written_or_none(place, capsys):
    Path("taken").write_text("a file, no folder", "utf-8")
    Path("mine.csv").write_text("mine", "utf-8")
    Path("again").symlink_to(place, target_is_directory=True)
    call = ["findings", QUARTER, "--draws", "0", "-o", "f.json"]
    fails = {"taken/f.csv": 1, "mine.csv": 2, "f.json": 2, "again/f.json": 2, "f.pdf": 2}
    for other, status in fails.items():
        assert run(*call, "-o", other) == status, other
    assert run(*call, "-o", "f.txt", "--format", "json") == 2
    assert run("report", QUARTER, "--for", "all", "-o", "pages", "-o", "more") == 2
    left = {"taken", "mine.csv", "again", "OTHER", "session.json", "experience.json", "ties.csv"}
    assert {path.name for path in place.iterdir()} == left
    assert Path("mine.csv").read_text("utf-8") == "mine"


HIDDEN = {
    "findings": ("f.txt", "f.xlsx"),
    "report": ("r.html", "r.xlsx"),
    "draw": ("d.html", "d.svg"),
}


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("command", HIDDEN)
def test_a_view_that_hides_all_actors_says_so(command, lang, place):
    import ecosystem as eco

    mini = eco.load_sample("mini")
    actors = mini.tables["actors"]
    rows = [{**row, "release": "internal"} for row in actors.records()]
    columns = tuple(dict.fromkeys([*actors.columns, "release"]))
    hidden = mini.with_tables(Table.from_records("actors", rows, columns))
    empty = mini.with_tables(*(table.keep(()) for table in mini.tables.values()))
    said = plain_words(text("sharing.note.shows_no_actor", lang))
    entered = [text(key, lang) for key in ("report.nothing_empty", "findings.note.no_actors")]
    entered.append(text("views.empty.actors", lang))
    alone = empty.with_tables(hidden.tables["actors"].keep([0]))
    quarters = {"alone": alone, "empty": empty}
    if command != "draw":  # a picture draws many hidden ones together as groups
        quarters["hidden"] = hidden
    for name, quarter in quarters.items():
        eco.write_quarter(quarter, name)
        for target in HIDDEN[command]:
            call = [command, name, "--draws", "0", "-o", target, "--lang", lang, "--quiet"]
            assert main([*call, "--force", "--view", "partner"]) == 0
            content = plain_words(shown_in(place / target))
            assert said in content, (name, target)
            assert not [one for one in entered if plain_words(one) in content], (name, target)
    call = [command, "empty", "--draws", "0", "-o", target, "--lang", lang, "--quiet"]
    assert main([*call, "--force", "--view", "internal"]) == 0
    content = plain_words(shown_in(place / target))
    assert said not in content
    assert [one for one in entered if plain_words(one) in content]


def plain_words(words: str) -> str:
    return "".join(html.unescape(words).split())


def shown_in(file: Path) -> str:
    """Give the words of an output; a picture writes one line after the other."""
    if file.suffix == ".svg":
        return "".join(re.findall(r">([^<]*)<", file.read_text("utf-8")))
    if file.suffix != ".xlsx":
        return file.read_text("utf-8")
    cells = openpyxl.load_workbook(file, read_only=True)
    return " ".join(
        str(value)
        for sheet in cells.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


def test_a_copy_and_a_moved_file_are_still_ours(place):
    assert run("findings", QUARTER, "--draws", "0", "-o", "f.csv") == 0
    shutil.copy("f.csv", "g.csv")
    assert run("findings", QUARTER, "--draws", "0", "-o", "g.csv") == 0
    shutil.copytree(QUARTER, "mine")
    assert not is_ours(Path("mine")), "data that nobody wrote with this program here"


def test_backups_are_never_replaced_themselves(place):
    Path("f.csv").write_text("one", "utf-8")
    for _ in range(2):
        assert run("findings", QUARTER, "--draws", "0", "-o", "f.csv", "--force") == 0
        Path("f.csv").write_text("two", "utf-8")
    assert [Path(f"f.csv.bak{n}").read_text("utf-8") for n in ("", "2")] == ["one", "two"]


def test_a_call_that_fails_leaves_no_backup(place):
    Path("f.csv").write_text("mine", "utf-8")
    assert run("findings", "nowhere", "-o", "f.csv", "--force") == 1
    assert sorted(path.name for path in place.glob("f.csv*")) == ["f.csv"]


def test_a_folder_of_waves_or_workbooks_does_not_take_backups_for_quarters(place):
    from ecosystem.batch import find_quarters

    Path("town").mkdir()
    assert run("sample", "mini", "-o", "town/a.xlsx") == 0
    touch(Path("town/a.xlsx"))
    assert run("sample", "mini", "-o", "town/a.xlsx", "--force") == 0
    assert run("sample", "mini", "-o", "town/b") == 0
    touch(Path("town/b"))
    assert run("sample", "mini", "-o", "town/b", "--force") == 0
    assert find_quarters(["town"]) == ["town/a.xlsx", "town/b"]


def test_a_marked_book_that_was_worked_in_is_what_is_checked(place, capsys):
    assert run("export", QUARTER, "excel", "-o", "q.xlsx", "--view", "internal") == 0
    assert run("check", "q.xlsx", "--marked", "marked.xlsx") == 0
    changed = touch(place / "marked.xlsx")
    mine = changed.read_bytes()
    capsys.readouterr()
    assert main(["check", "q.xlsx", "--marked", "marked.xlsx", "--lang", "de"]) in (0, 1)
    said = capsys.readouterr()
    assert "marked.xlsx" in said.err
    assert "marked-2.xlsx" in said.out
    assert changed.read_bytes() == mine
    before = (place / "marked-2.xlsx").read_bytes()
    assert run("check", "q.xlsx", "--marked", "marked.xlsx") in (0, 1)
    assert not (place / "marked-3.xlsx").exists()
    assert before


def test_what_was_added_to_a_marked_book_is_read_and_marked_beside_it(place):
    from ecosystem.io.reading import load

    assert run("template", "-o", "q.xlsx", "--lang", "de") == 0
    assert run("check", "q.xlsx", "--marked", "g.xlsx") in (0, 1)
    book = openpyxl.load_workbook("g.xlsx")
    book["Wer"]["A20"] = "Moschee am Kanal"
    book.save("g.xlsx")
    assert run("check", "q.xlsx", "--marked", "g.xlsx") in (0, 1)
    names = load(Path("g-2.xlsx")).require().table("actors").column("name")
    assert names == ("Moschee am Kanal",)


def test_without_a_place_to_remember_nothing_is_lost(place, monkeypatch):
    Path("blocked").write_text("a file where the folder should be", "utf-8")
    monkeypatch.setenv("ECOSYSTEM_FOLDER", "blocked")
    assert run("findings", QUARTER, "--draws", "0", "-o", "f.csv") == 0
    assert run("findings", QUARTER, "--draws", "0", "-o", "f.csv") == 2
