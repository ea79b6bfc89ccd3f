"""Run the series for a quarter and write it down."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import UsageError
from ecosystem.io import read_quarter
from ecosystem.io.saving import save_file
from ecosystem.sharing.release import check_view

if TYPE_CHECKING:
    from nbformat import NotebookNode

FORMATS = ("both", "ipynb", "html")
_COMPARISON = "00"


def write_notebooks(
    quarter: str | Path,
    folder: str | Path,
    *,
    before: str | Path | None = None,
    view: str | None = "partner",
    lang: str = "en",
    form: str = "both",
    parameters: Mapping[str, float] | None = None,
    seed: int = 1,
    draws: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Run the series on a quarter and write it as notebooks and pages.

    Parameters
    ----------
    quarter
        A folder or workbook with full data.
    folder
        Where the notebooks go; they find the quarter from there.
    before
        An earlier wave or another quarter; adds the notebook that compares.
    view
        What the notebooks may show; they keep what they show. None leaves the view that each
        source names: ``public``, and ``partner`` where the public view would show nothing.
    lang
        ``"de"`` or ``"en"``.
    form
        ``"ipynb"``, ``"html"`` or ``"both"``.
    parameters
        Conventions to change, by name.
    seed
        Start of everything that is drawn at random.
    draws
        How often findings are tested on degraded data; None for the usual number.
    progress
        Called with the number of notebooks that are done, and of all.

    Returns
    -------
    paths
        What was written, in the order of the series. Two calls write the same bytes.

    Raises
    ------
    DataError
        If the data have errors or a file cannot be written.
    EcosystemError
        If a notebook stops, or the sources are not installed.
    UsageError
        If the format or the view does not exist.
    """
    from ecosystem.series.kernels import kernel

    if form not in FORMATS:
        raise UsageError("cli.unknown_ending", path=form, known=", ".join(FORMATS))
    if view is not None:
        check_view(view)
    for path in (quarter, *([before] if before else [])):
        read_quarter(path)  # what is wrong with the data is told before anything is written
    target = Path(folder)
    changed: dict[str, object] = {
        "PARAMETERS": dict(parameters) if parameters else None,
        "DRAWS": draws,
    }
    changed |= {"VIEW": view, "SEED": seed if seed != 1 else None}
    values = {name: value for name, value in changed.items() if value is not None}
    plain = plain_notebooks(quarter, target, before=before, lang=lang, values=values)
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    if progress:
        progress(0, len(plain))
    with kernel() as running:
        for count, (name, notebook) in enumerate(plain.items(), start=1):
            done = running.run(notebook, name=name, where=target.resolve())
            written += write_notebook(done, target / name, lang=lang, form=form)
            if progress:
                progress(count, len(plain))
    return tuple(written)


def plain_notebooks(
    quarter: str | Path,
    folder: Path,
    *,
    before: str | Path | None = None,
    lang: str = "en",
    values: Mapping[str, object] | None = None,
) -> dict[str, NotebookNode]:
    """Fill the series in for a quarter, without running it.

    Parameters
    ----------
    quarter
        A folder or workbook.
    folder
        Where the notebooks shall lie.
    before
        An earlier wave or another quarter; None leaves the comparison out.
    lang
        ``"de"`` or ``"en"``.
    values
        Further names in the cell of parameters, and what they are set to.

    Returns
    -------
    notebooks
        By name, in the order of the series.
    """
    from ecosystem.series.sources import read_source, series

    filled = {"QUARTER": _seen_from(folder, quarter), "LANG": lang, **(values or {})}
    filled |= {"BEFORE": _seen_from(folder, before)} if before else {}
    return {
        source.stem: read_source(source, lang=lang, values=filled)
        for source in series()
        if before or not source.name.startswith(_COMPARISON)
    }


def write_notebook(notebook: NotebookNode, stem: Path, *, lang: str, form: str) -> Sequence[Path]:
    """Write one notebook that has run.

    Parameters
    ----------
    notebook
        The notebook with its outputs.
    stem
        Folder and name, without an ending.
    lang
        ``"de"`` or ``"en"``.
    form
        ``"ipynb"``, ``"html"`` or ``"both"``.

    Returns
    -------
    paths
        What was written.
    """
    import nbformat

    from ecosystem.series.pages import notebook_page

    written = []
    if form != "html":
        content = str(nbformat.writes(notebook)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
        written.append(_save(stem.with_suffix(".ipynb"), content))
    if form != "ipynb":
        page = notebook_page(notebook, title=_title(notebook, stem.name), lang=lang)
        written.append(_save(stem.with_suffix(".html"), page))
    return written


def _save(path: Path, content: str) -> Path:
    return save_file(path, lambda part: part.write_bytes(content.encode()))


def _title(notebook: NotebookNode, name: str) -> str:
    first = str(notebook.cells[0].source).splitlines()
    return first[0].lstrip("# ") if first else name


def _seen_from(folder: Path, path: str | Path) -> str:
    """Say where a quarter lies, seen from a folder; whole if it lies on another drive."""
    try:
        return Path(os.path.relpath(Path(path).resolve(), folder.resolve())).as_posix()
    except ValueError:
        return Path(path).resolve().as_posix()
