"""PDF pages set by typst from data; words are passed as data, so that none can be a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

_STAMP = 946_684_800  # the same bytes each time: no page tells when it was made


if TYPE_CHECKING:
    import typst


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts that come with matplotlib, so that pages look the same on every machine."""
    import matplotlib as mpl
    import typst

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def pdf_bytes(template: str, data: Mapping[str, object]) -> bytes:
    """Set a document.

    Parameters
    ----------
    template
        Name of a file in ``templates``, without its ending.
    data
        What the template reads.

    Returns
    -------
    pdf
        Content of a PDF file; the same bytes each time.

    Raises
    ------
    TypeError
        If the template gives pictures instead of a document.
    """
    import typst

    source = files(__package__).joinpath("templates", f"{template}.typ").read_bytes()
    compiler = typst.Compiler(
        source,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    made = compiler.compile(format="pdf", timestamp=_STAMP)
    if not isinstance(made, bytes):  # only pictures come page by page
        raise TypeError(template)
    return made
