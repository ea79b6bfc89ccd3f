"""Pages set by typst: a source of our own and data, out comes a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

_STAMP = 946_684_800  # the same bytes each time: no page tells when it was made


@cache
def _fonts() -> typst.Fonts:
    """Read the letters of the pictures for the text, too.

    They ship with matplotlib and hold Latin, Cyrillic, Greek and Arabic; fonts of the machine
    would make every machine's pages look different.
    """
    import matplotlib as mpl
    import typst

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def typeset(source: bytes, data: Mapping[str, object]) -> bytes:
    """Set pages of type.

    Parameters
    ----------
    source
        A typst document of ours that reads ``sys.inputs.data`` as JSON. The data are never part
        of it, so that no word of a quarter can be read as code.
    data
        What the document says.

    Returns
    -------
    content
        A tagged PDF (PDF/UA-1: what a screen reader needs is in the file, or there is no file)
        with its fonts inside; the same bytes for the same data.

    Raises
    ------
    TypeError
        If the source gives pictures instead of a document.
    """
    import typst

    compiler = typst.Compiler(
        source,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_STAMP)
    if not isinstance(made, bytes):  # only pictures come page by page
        raise TypeError(type(made))
    return made


def pdf_bytes(template: str, data: Mapping[str, object]) -> bytes:
    """Set one of the documents of this package.

    Parameters
    ----------
    template
        Name of a file in ``templates``, without its ending.
    data
        What the template reads.

    Returns
    -------
    pdf
        Content of a PDF file, see `typeset`.
    """
    return typeset(files(__package__).joinpath("templates", f"{template}.typ").read_bytes(), data)
