"""The sources of the notebooks, and what is kept beside them, are what they must be."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import jupytext
import pytest

from ecosystem.notebooks import kernel, plain_notebooks, read_source, series

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SINGLE = sorted(path for path in FOLDER.glob("*.py") if path.name != "build.py")
SOURCES = [*SINGLE, *series()]
# methods.md 4.4: what people in an office never read; parts of words, in both languages.
GRAPH_WORDS = (
    *("betweenness", "knoten", "kante", "graph", "zentralit", "centralit", "artikulation"),
    *("articulation", "komponente", "component", "redundan", "vertex", "edge", "isolat", "fragil"),
    *("constraint", "absorb", "homophil", "strukturell", "structural", "nodes"),
)


def builder() -> ModuleType:
    """Load the script that builds the notebooks."""
    spec = importlib.util.spec_from_file_location("notebook_build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def cells_of(notebook) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


@pytest.mark.parametrize("source", SINGLE, ids=lambda path: path.stem)
def test_kept_notebook_is_made_of_its_source(source: Path) -> None:
    plain = cells_of(read_source(source, lang="en", values={}))
    assert cells_of(jupytext.read(source.with_suffix(".ipynb"))) == plain


@pytest.mark.parametrize("name", sorted(builder().SERIES))
def test_kept_series_is_made_of_its_sources(name: str) -> None:
    quarter, before, lang = builder().SERIES[name]
    plain = plain_notebooks(quarter, FOLDER / name, before=before, lang=lang)
    kept = {path.stem: path for path in sorted((FOLDER / name).glob("*"))}
    assert list(kept) == list(plain)
    for stem, path in kept.items():
        notebook = jupytext.read(path)
        assert cells_of(notebook) == cells_of(plain[stem])
        ran = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
        assert any(ran), path
        assert not any(output.output_type == "error" for outputs in ran for output in outputs)


def test_what_is_kept_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.ipynb")) < 1_500_000


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_notebook_defines_nothing_and_stays_short(source: Path) -> None:
    cells = [cell.source for cell in jupytext.read(source).cells if cell.cell_type == "code"]
    assert 0 < len(cells) <= 12
    own = source.stem == "own-measure"  # the one that shows how to define something
    banned = (*(() if own else (ast.FunctionDef,)), ast.ClassDef, ast.While, ast.Try, ast.Lambda)
    for whole in cells:
        assert len(whole.splitlines()) <= (10 if own else 6), whole
        cell = "\n".join(line for line in whole.splitlines() if not line.startswith("%"))
        assert not any(isinstance(node, banned) for node in ast.walk(ast.parse(cell))), whole


@pytest.mark.parametrize("source", series(), ids=lambda path: path.stem)
def test_series_says_the_same_in_both_languages_without_words_of_graphs(source: Path) -> None:
    texts = {}
    for lang in ("de", "en"):
        notebook = read_source(source, lang=lang, values={"LANG": lang})
        texts[lang] = [c.source for c in notebook.cells if c.cell_type == "markdown"]
        said = " ".join(texts[lang]).lower()
        assert not [word for word in GRAPH_WORDS if word in said]
    german, english = texts["de"], texts["en"]
    assert len(german) == len(english)
    headings = [[len(text) - len(text.lstrip("#")) for text in each] for each in (german, english)]
    assert headings[0] == headings[1]
    assert all(one != other for one, other in zip(german, english, strict=True))
    assert german[0].startswith(f"# {source.name[:2]} · ")


def test_every_number_of_the_series_is_there_once() -> None:
    assert [path.name[:2] for path in series()] == [f"{number:02}" for number in range(9)]


@pytest.mark.slow  # a kernel, and null models on the larger quarter
@pytest.mark.filterwarnings("ignore")
def test_single_notebooks_run() -> None:
    with kernel() as running:
        for source in SINGLE:
            plain = read_source(source, lang="en", values={})
            done = running.run(plain, name=source.stem, where=FOLDER)
            outputs = [o for c in done.cells if c.cell_type == "code" for o in c.outputs]
            assert len(outputs) >= 4, source
            assert not [o.text for o in outputs if o.get("name") == "stderr"], source
