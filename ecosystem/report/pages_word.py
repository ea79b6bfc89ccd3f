"""A page as a Word document."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.report.pages import Page, PageTable, written

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length

_TEXT_CM = 17.0


def word_document(page: Page) -> bytes:
    """Write a page as a Word document.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    content
        The bytes of the file; the same for the same page.
    """
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    properties = document.core_properties
    properties.author, properties.title = "", page.title
    properties.created = properties.modified = dt.datetime(2025, 1, 1)
    document.add_heading(page.title, level=1)
    document.add_paragraph(page.line)
    for sentence in page.sentences:
        document.add_paragraph(sentence)
    for table in page.tables:
        _add_table(document, table, page.lang)
    if page.notes:
        document.add_heading(text("pages.notes", page.lang), level=2)
        for note in page.notes:
            document.add_paragraph(note, style="List Bullet")
    return _same_bytes(document)


def _add_table(document: Document, table: PageTable, lang: str) -> None:
    from docx.shared import Pt

    document.add_heading(table.title, level=2)
    drawn = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, heading in zip(drawn.rows[0].cells, table.headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    drawn.autofit = False
    widths, kinds = _widths(table, lang), [column.kind for column in table.columns]
    for row in table.rows:
        cells = drawn.add_row().cells
        for cell, value, kind in zip(cells, row, kinds, strict=True):
            cell.text = written(value, kind, lang)
    for upright, width in zip(drawn.columns, widths, strict=True):
        upright.width = width  # LibreOffice reads these, Word those of the cells
    for line in drawn.rows:
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = width
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)


def _widths(table: PageTable, lang: str) -> list[Length]:
    """Share the width of the page out: long sentences get more, single words enough."""
    from docx.shared import Cm

    longest = []
    for place, (column, heading) in enumerate(zip(table.columns, table.headings, strict=True)):
        words = [written(row[place], column.kind, lang) for row in table.rows]
        whole = max(len(text) for text in (heading, *words))
        word = max(len(part) for text in (heading, *words) for part in text.split() or [""])
        longest.append(max(min(whole, 34), 1.3 * word + 5, 11.0))
    return [Cm(_TEXT_CM * each / sum(longest)) for each in longest]


def _same_bytes(document: Document) -> bytes:
    """Save the document with one date for every part."""
    from ecosystem.io.workbook_writer import same_bytes

    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())
