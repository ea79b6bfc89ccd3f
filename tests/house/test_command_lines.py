"""Every command line of the guide is understood, and what takes seconds answers as printed."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shlex
import shutil
from contextlib import nullcontext, suppress
from pathlib import Path

import openpyxl
import pytest
from first_hour import fill

import ecosystem
from ecosystem.cli import main
from ecosystem.cli.parser import make_parser, parse
from ecosystem.cli.table import commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.parent.name != "reference"),
]
# Blocks of other kinds hold answers, not calls.
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALLS = ("", "sh", "powershell")
# Needs data that only some machines have, another machine, minutes, or what people have answered;
# tests of their own run app, batch, bench, apply and import entries.
NOT_RUN = (
    *("../shared", "out/", "quarters/", "ecosystem bench", "ecosystem app"),
    *("workshop-….json", "-dem-raum", "the-room", "import entries", "viertel-neu"),
)


def _lines() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for kind, block in BLOCK.findall(page.read_text("utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if kind in CALLS and line.startswith("ecosystem "):
                    found.append((page.relative_to(ROOT).as_posix(), line))
    return found


def _words(line: str) -> list[str]:
    return shlex.split(line, comments=True)[1:]


def _answers():
    spec = importlib.util.spec_from_file_location("answers", ROOT / "docs" / "answers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ANSWERS = _answers()
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in PAGES}
SHOWN = {page: ANSWERS.asked(text) for page, text in TEXTS.items()}
LINES = _lines()
NAMES = [f"{page}: {line}" for page, line in LINES]


def _runs() -> list[tuple[str, str]]:
    """Leave out what is not run, and a call on shipped data that stood on a page before."""
    found, before = [], set()
    for page, line in LINES:
        if any(word in line for word in NOT_RUN):
            continue
        words = _words(line)
        name = words[words.index("-o") + 1] if "-o" in words else ""
        spoken = ("--lang", "de", "en")  # what is said in each language, other tests read
        # In which form it is written is for tests/sharing/test_one_door.py, which writes them all.
        call = tuple("" if w == name else w for w in words if w not in spoken)
        goes_on = name and sum(where == page and name in other for where, other in LINES) > 1
        told = line in SHOWN[page]
        if goes_on or told or call not in before or not call[1].startswith("data/"):
            found.append((page, line))
        before.add(call)
    return found


RUN = _runs()


def _python_blocks() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for kind, block in BLOCK.findall(page.read_text("utf-8")):
            if kind == "python":
                found.setdefault(page.relative_to(ROOT).as_posix(), []).append(block)
    return found


PYTHON = _python_blocks()
# What the blocks of a page suppose that the reader has made before, by page.
BEFORE = {
    "docs/formats.md": "quarter = eco.read_quarter('data/kornhafen/2025-01')\n"
    "from pathlib import Path; Path('overpass.json').write_text(PLACES)",
    "docs/workbook.md": "eco.write_quarter(eco.read_quarter('data/mini'), 'checked')\n"
    "main(['export', 'checked', 'excel', '-o', 'checked.xlsx', '--view', 'internal', '--quiet'])",
}
PLACES = json.dumps(
    {
        "version": 0.6,
        "osm3s": {"timestamp_osm_base": "2025-01-10T00:00:00Z"},
        "elements": [
            {
                "type": "node",
                "id": 1,
                "lat": 53.5,
                "lon": 10.0,
                "tags": {"name": "Stadtteilbüro", "amenity": "social_facility"},
            }
        ],
    }
)
# Where the page goes on with what partners have written, the sheets of a test are still blank.
STOPS = {"docs/workbook.md": "answered yet"}


def _values(block: str) -> list[tuple[ast.Expression, object]]:
    """Return the calls of a block whose comment says what they give."""
    lines, found = block.splitlines(), []
    for each in ast.parse(block).body:
        comment = lines[each.end_lineno - 1].partition("  # ")[2] if each.end_lineno else ""
        if isinstance(each, ast.Expr) and comment:
            with suppress(SyntaxError, ValueError):
                found.append((ast.Expression(each.value), ast.literal_eval(comment)))
    return found


@pytest.mark.parametrize("page", sorted(PYTHON))
def test_the_python_of_a_page_runs_as_printed(page, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    names = {"eco": ecosystem, "main": main, "PLACES": PLACES}
    stops = (
        pytest.raises(ecosystem.DataError, match=STOPS[page]) if page in STOPS else nullcontext()
    )
    with stops:
        for block in [BEFORE.get(page, ""), *PYTHON[page]]:
            exec(compile(block, page, "exec"), names)
            for call, told in _values(block):
                assert eval(compile(call, page, "eval"), names) == told, ast.unparse(call)


def test_the_guide_shows_most_commands():
    shown = {_words(line)[0] for _, line in LINES}
    assert len(LINES) > 60
    assert shown <= set(commands())
    assert set(commands()) - shown <= {"pseudonyms"}, "a command without an example"


@pytest.mark.parametrize(("page", "line"), LINES, ids=NAMES)
def test_a_command_line_is_understood(page, line):
    parse(_words(line), "en")


def test_commands_named_with_measures_exist():
    measures = json.loads((ROOT / "docs" / "methods.json").read_text("utf-8"))
    assert list(measures) == [f"M{number:02}" for number in range(1, len(measures) + 1)]
    parser = {name: _help(name) for name in commands()}
    for one in measures.values():
        for call in one["commands"]:
            if call != "—":
                name, *options = call.split()
                for option in options:
                    assert option.lstrip("-") in parser[name], call


def _help(name: str) -> str:
    parser = make_parser("en")
    (commands,) = (action for action in parser._actions if action.dest == "command")
    return commands.choices[name].format_help()  # type: ignore[index]


@pytest.mark.slow  # runs the guide: a few minutes for all pages
@pytest.mark.parametrize("page", sorted({page for page, _ in RUN}))
def test_the_command_lines_of_a_page_work_and_answer_as_printed(
    page, tmp_path, monkeypatch, capsys
):
    for name in ("data", "docs/example"):
        shutil.copytree(ROOT / name, tmp_path / name)
    _write_lists(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    said = {}
    for line in (line for where, line in RUN if where == page):
        capsys.readouterr()
        _run(_words(line))
        printed = capsys.readouterr()
        told = printed.out or printed.err  # a refusal is an answer, too
        said[line] = ANSWERS.written(line, told) if line in SHOWN[page] else ""
    printed = (ROOT / page).read_text("utf-8")
    assert ANSWERS.renewed(printed, said) == printed, "python docs/answers.py writes it anew"


@pytest.mark.parametrize("page", [page for page, text in TEXTS.items() if "<!-- counted:" in text])
def test_figures_of_the_bench_are_those_of_its_page(page):
    assert ANSWERS.recounted(TEXTS[page]) == TEXTS[page], "python docs/answers.py writes it anew"


# Figures of the source, and conventions that no command prints.
GIVEN = "01.2022 934 2,889 2.889 1,000 1.000 1.3 1,3 400 800 1,200 0.6 0.2 0.1139 0.3158 20 23 35"


SETTLED = {
    "docs/comparing.md": "0.3 100 1,000 1993 200",  # Firth 1993, limits and numbers of draws
    "docs/what-if.md": "000 400",
    "docs/test-bench.md": "100 2000 2029 3000 3009",  # seeds
}
FIGURES = [page for page in SHOWN if "/system" in page or page in SETTLED]


@pytest.mark.parametrize("page", FIGURES)
def test_figures_between_the_answers_stand_in_one(page):
    """What is said about an answer, or about the tables of the bench, must not outlive it."""
    text, _, tables = (ROOT / page).read_text("utf-8").partition("<!-- bench:begin -->")
    answers = "\n".join(block for kind, block in BLOCK.findall(text) if kind == "text") + tables
    words = re.sub(r"`[^`]*`", "", BLOCK.sub("", text))
    told = set(re.findall(r"(?<![\w.,-])\d[\d.,]+\d", words))
    told -= {*GIVEN.split(), *SETTLED.get(page, "").split()}
    assert sorted(each for each in told if each not in answers) == []


def _write_lists(folder: Path) -> None:
    """Write the lists that the guide speaks of and an office would have."""
    rows = (folder / "docs" / "example" / "angebote.csv").read_text("utf-8").splitlines()
    for name, lines in (
        ("liste.xlsx", [row.split(";") for row in rows]),
        ("teilnehmende.xlsx", [["Einrichtung"], ["Jobcenter Nord"], ["Verein Brücke e. V."]]),
    ):
        book = openpyxl.Workbook()
        for line in lines:
            book.worksheets[0].append(line)
        book.save(folder / name)


def _run(words: list[str]) -> None:
    target = Path(words[words.index("-o") + 1]) if "-o" in words else None
    if target is not None and target.is_dir():
        shutil.rmtree(target)  # the guide shows several ways to the same place
    # A list is read only once somebody has seen what its columns mean: the first call asks.
    asks = words[:2] == ["import", "excel"] and "--yes" not in words
    asks = asks and not ("--mapping" in words and Path("spalten.json").exists())
    # Problems in the data are an answer (1); not understanding the call is none (2).
    assert main([*words, "--quiet"]) in ((2,) if asks else (0, 1)), words
    assert target is None or target.exists() != asks
    if words[0] == "template" and target is not None:
        book = openpyxl.load_workbook(target)
        fill(book, words[words.index("--lang") + 1] if "--lang" in words else "de")
        book.save(target)
