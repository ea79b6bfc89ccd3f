"""The series runs on any quarter, says what the findings say, and needs no internet."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from small_quarters import actors, quarter_of

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.notebooks import notebook_page
from ecosystem.words import text

pytestmark = [
    pytest.mark.slow,  # each test starts a kernel
    pytest.mark.filterwarnings("ignore"),  # of the kernel's own libraries
]
DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = [
    *("01-map", "02-docks", "03-gaps", "04-ways", "05-bridges"),
    *("06-worlds", "07-endings", "08-what-to-do"),
]
EMON = (
    "sector=Sponsorship,sector:City=state,sector:County=state,sector:State=state,"
    "sector:County/City=state,sector:Federal=state,sector:Private=civil,kind=exchange,"
    "source_reports=yes"
)


def said_by(path: Path, code: str) -> list[str]:
    """Lines that the cell with this code shows."""
    cells = nbformat.read(path, as_version=4).cells
    output = next(cell.outputs for cell in cells if cell.source.startswith(code))[0]
    return [line.removeprefix("• ") for line in output.data["text/plain"].splitlines()]


def pictures_in(path: Path) -> int:
    cells = nbformat.read(path, as_version=4).cells
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return sum("image/png" in output.get("data", {}) for output in outputs)


def ran(quarter: Path, folder: Path, *words: str, pages: bool = False) -> dict[str, Path]:
    """Run the command and return the notebooks by name."""
    words = words if pages else (*words, "--format", "ipynb")
    call = ["notebooks", str(quarter), "-o", str(folder), "--draws", "0", "--quiet", *words]
    assert main(call) == 0
    return {path.stem: path for path in sorted(folder.glob("*.ipynb"))}


def test_kornhafen_runs_fully_and_says_what_the_findings_say(tmp_path, capsys, chromium) -> None:
    data = DATA / "kornhafen"
    folder = tmp_path / "series"
    before = ["--before", str(data / "2025-01"), "--lang", "de"]
    made = ran(data / "2026-01", folder, *before, pages=True)
    assert list(made) == ["00-comparison", *NAMES]
    assert [name for name, path in made.items() if not pictures_in(path)] == []
    capsys.readouterr()
    assert main(["findings", str(data / "2026-01"), "--format", "json", "--draws", "0"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    sentences: dict[str, list[str]] = {kind: [] for kind in ("gap", "weak_bridge", "sector_hole")}
    for finding in found:
        sentences.setdefault(finding["kind"], []).append(finding["sentence"]["de"])
    for name, chapter, kind, heads in (
        ("03-gaps", "gaps", "gap", 1),
        ("05-bridges", "bridges", "weak_bridge", 2),
        ("06-worlds", "worlds", "sector_hole", 0),
    ):
        lines = said_by(made[name], f'study.finding("{chapter}")')
        told = [line for line in lines if line in sentences[kind]]
        assert told == sentences[kind][: len(told)], name
        assert told, name
        others = [line for line in lines[heads:] if line not in sentences[kind]]
        assert len(others) <= 1, others  # the share of ways that rest on informal help
    for path in folder.glob("*.html"):
        page = chromium.open(path)
        assert page.get_attribute("html", "lang") == "de"
        assert page.locator("h1").first.inner_text().startswith(path.name[:2])
        assert page.locator("img:not([alt])").count() == 0
        page.close()
    assert chromium.refused == []
    assert chromium.errors == []


@pytest.mark.long  # two runs below are of another quarter, in another view
@pytest.mark.parametrize(
    ("name", "view"), [("siedlung-am-wehr", "internal"), ("altmarkt-west", "public")]
)
def test_other_quarters_run(name, view, tmp_path) -> None:
    made = ran(DATA / name / "2025-01", tmp_path / "n", "--view", view)
    assert list(made) == NAMES
    assert not list((tmp_path / "n").glob("*.html"))


@pytest.mark.parametrize("lang", ["de", pytest.param("en", marks=pytest.mark.long)])
def test_a_quarter_with_nothing_but_actors_says_what_to_collect(lang, tmp_path) -> None:
    alone = eco.write_quarter(
        quarter_of({"actors": actors("S1", "W1", "C1")}), tmp_path / "quarter"
    )
    for path in alone.glob("*.csv"):
        if path.name != "actors.csv":
            path.unlink()
    made = ran(alone, tmp_path / "series", "--lang", lang)
    for name, chapter, table in (
        ("02-docks", "docks", "docks"),
        ("03-gaps", "gaps", "offers"),
        ("05-bridges", "bridges", "ties"),
        ("07-endings", "endings", "funding"),
    ):
        said = said_by(made[name], f'study.finding("{chapter}")')
        assert text(f"series.collect_{table}", lang) in said
        todo = said_by(made[name], f'study.todo("{chapter}")')
        assert todo == [text("series.collect_first", lang)]


def test_a_real_network_runs(shared, tmp_path) -> None:
    files = [str(shared / "emon/Cheyenne" / name) for name in ("nodes.csv", "edges.csv")]
    call = ["import", "edgelist", *files, "--map", EMON, "-o", str(tmp_path / "quarter")]
    assert main([*call, "--quiet"]) == 0
    made = ran(tmp_path / "quarter", tmp_path / "series", "--view", "internal", "--lang", "en")
    assert list(made) == NAMES
    assert pictures_in(made["05-bridges"]) == 1
    said = said_by(made["05-bridges"], "study.finding")
    assert said[0].startswith("The net hangs on no single actor")
    assert said[1:] == [text("report.no_bridges", "en")]


def test_two_runs_write_the_same_bytes_and_a_given_value_is_told(tmp_path) -> None:
    small = eco.write_quarter(eco.load_sample("mini"), tmp_path / "quarter")
    words = ("--param", "k=1", "--lang", "en", "--view", "public")
    first, second = (ran(small, tmp_path / name, *words) for name in ("one", "two"))
    assert list(first) == NAMES
    assert any("k = 1" in line for line in said_by(first["03-gaps"], "import"))
    said = said_by(first["05-bridges"], 'study.finding("bridges")')
    assert said == [text("series.names_nobody", "en")]
    for name, path in first.items():
        assert path.read_bytes() == second[name].read_bytes(), name
    notebook = nbformat.read(first["05-bridges"], as_version=4)
    one, two = (notebook_page(notebook, title="05", lang="en") for _ in range(2))
    assert one == two
