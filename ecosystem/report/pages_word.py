"""A page as a Word document."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.report.pages import Page, PageTable, written

if TYPE_CHECKING:
    from docx.document import Document


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
    document.add_heading(table.title, level=2)
    drawn = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, heading in zip(drawn.rows[0].cells, table.headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for row in table.rows:
        cells = drawn.add_row().cells
        for cell, value, column in zip(cells, row, table.columns, strict=True):
            cell.text = written(value, column.kind, lang)


def _same_bytes(document: Document) -> bytes:
    """Save the document with one date for every part."""
    from ecosystem.io.workbook_writer import same_bytes

    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())
