"""Set pages of type: a source of our own and data, out comes a PDF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.findings.rows import Json


def typeset(source: bytes, data: dict[str, Json]) -> bytes:
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
        A tagged PDF with its fonts inside; the same bytes for the same data.
    """
    import matplotlib
    import typst

    # The letters of the pictures are those of the text. They ship with matplotlib and hold Latin,
    # Cyrillic, Greek and Arabic; fonts of the machine would make every machine's PDF another.
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return typst.compile(
        source,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
        pdf_standards="ua-1",  # what a screen reader needs is in the file, or there is no file
    )
