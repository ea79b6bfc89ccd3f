"""Run the notebooks of the invented quarters and keep the results beside their sources.

``python notebooks/build.py`` builds all; a word behind it only those folders or notebooks whose
name holds it. A test proves that no ``.ipynb`` here drifts from its source.
"""

from __future__ import annotations

import base64
import io
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
from PIL import Image

from ecosystem.notebooks import kernel, read_source, write_notebook, write_notebooks

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"


class Kept(NamedTuple):
    """A series that is kept: of which quarter, against which one, in which language."""

    quarter: Path
    before: Path | None
    lang: str


# Folder to what is in it, each notebook in the view that its source names.
SERIES = {"kornhafen-de": Kept(DATA / "kornhafen/2026-01", DATA / "kornhafen/2025-01", "de")}
# Letters of an output that is kept; a page to move about in holds a whole library of scripts.
LARGEST = 400_000


def single_sources() -> list[Path]:
    """Return the sources beside the series, in order."""
    return sorted(path for path in HERE.glob("*.py") if path.name != "build.py")


def lighten(path: Path) -> None:
    """Leave out what is too large to be kept; whoever runs the notebook gets it back."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if len(data.get("text/html", "")) > LARGEST:
                del data["text/html"]
            if picture := data.get("image/png"):
                data["image/png"] = in_few_colours(picture)
    nbformat.write(notebook, path)


def in_few_colours(picture: str) -> str:
    """Keep a drawing with a palette: a third of its size, the same to the eye."""
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    out = io.BytesIO()
    image.quantize(128).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


def build_single(sources: list[Path]) -> None:
    """Run notebooks that stand alone."""
    with kernel() as running:
        for source in sources:
            notebook = read_source(source, lang="en", values={})
            done = running.run(notebook, name=source.stem, where=HERE)
            write_notebook(done, source.with_suffix(""), lang="en", form="ipynb")
            lighten(source.with_suffix(".ipynb"))
            print(source.with_suffix(".ipynb").name)


def main(words: list[str]) -> int:
    """Build all notebooks, or those that are named."""

    def chosen(name: str) -> bool:
        return not words or any(word in name for word in words)

    build_single([source for source in single_sources() if chosen(source.stem)])
    for name, kept in SERIES.items():
        if chosen(name):
            quarter, before, lang = kept
            write_notebooks(quarter, HERE / name, before=before, view=None, lang=lang, form="ipynb")
            for path in (HERE / name).glob("*.ipynb"):
                lighten(path)
            # The page that 05 links holds a whole library of scripts: whoever runs it gets it back.
            shutil.rmtree(HERE / name / "pages", ignore_errors=True)
            print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
