"""Where the notebooks come from: one script each, with its text in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import EcosystemError

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS = "parameters"
"""Tag of the cell whose values are filled in."""
_INSIDE = Path(__file__).resolve().parents[2] / "ecosystem_notebooks"
_BESIDE = Path(__file__).resolve().parents[2] / "notebooks"
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def folder() -> Path:
    """Return the folder of the sources.

    Returns
    -------
    folder
        Inside the package once it is installed, else ``notebooks`` of the repository.

    Raises
    ------
    EcosystemError
        If the sources are not there.
    """
    for place in (_INSIDE, _BESIDE):
        if (place / "series").is_dir():
            return place
    raise EcosystemError("series.no_sources")


def series() -> tuple[Path, ...]:
    """Return the sources of the series on one quarter, in order.

    Returns
    -------
    sources
        Numbered scripts.
    """
    return tuple(sorted((folder() / "series").glob("[0-9][0-9]-*.py")))


def read_source(source: Path, *, lang: str, values: Mapping[str, object]) -> NotebookNode:
    """Read a source as a notebook in one language.

    Parameters
    ----------
    source
        A script in jupytext's percent format.
    lang
        Cells marked with the other language are left out.
    values
        Names in the cell of parameters, and what they are set to.

    Returns
    -------
    notebook
        A notebook without outputs.
    """
    import jupytext

    notebook: NotebookNode = jupytext.read(source)
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("lang", lang) == lang]
    for number, cell in enumerate(notebook.cells):
        if PARAMETERS in cell.metadata.get("tags", []):
            cell.source = fill(cell.source, values)
            cell.metadata = {"tags": [PARAMETERS]}
        else:
            cell.metadata = {}
        cell.id = f"cell-{number}"  # else every run would change every id
    notebook.metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    return notebook


def fill(code: str, values: Mapping[str, object]) -> str:
    r"""Set names in a cell of assignments.

    Parameters
    ----------
    code
        One assignment a line; a comment behind it stays.
    values
        New values; names that the cell does not set are ignored.

    Returns
    -------
    code
        The cell with its new values.

    Examples
    --------
    >>> print(fill('LANG = "en"  # or "de"\nK = 3', {"LANG": "de"}))
    LANG = 'de'  # or "de"
    K = 3
    """
    lines = []
    for line in code.splitlines():
        found = re.match(r"(?P<name>[A-Z_]+) = .*?(?P<rest>  # .*)?$", line)
        if found and found["name"] in values:
            line = f"{found['name']} = {values[found['name']]!r}{found['rest'] or ''}"
        lines.append(line)
    return "\n".join(lines)
