"""A page as a Word document."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ecosystem.catalogue import text
from ecosystem.report.pages import Page, PageTable, written

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length

_TEXT_CM = 17.0
_LETTER_CM, _PADDING_CM = 0.2, 0.45  # at 9 points
_LONGEST = 70  # letters of a cell that count for the width of its column
_MANY = 8  # columns whose type is smaller


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
    _keep_rows_whole(list(drawn.rows))
    for line in drawn.rows:
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = width
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9 if len(table.columns) < _MANY else 8)


def _widths(table: PageTable, lang: str) -> list[Length]:
    """Share the width of the page out: no word is torn apart, long sentences get what is left."""
    from docx.shared import Cm

    needs, wishes = [], []
    for place, (column, heading) in enumerate(zip(table.columns, table.headings, strict=True)):
        words = [written(row[place], column.kind, lang) for row in table.rows]
        parts = [*(1.1 * len(each) for each in heading.split())]  # headings are bold
        parts += [float(len(each)) for said in words for each in said.split()]
        needs.append(_LETTER_CM * max(parts, default=1.0) + _PADDING_CM)
        whole = min(max(len(said) for said in (heading, *words)), _LONGEST)
        wishes.append(max(_LETTER_CM * whole + _PADDING_CM - needs[-1], 0.0) + 0.1)
    spare = _TEXT_CM - sum(needs)
    if spare <= 0:
        return [Cm(_TEXT_CM * need / sum(needs)) for need in needs]
    return [Cm(need + spare * wish / sum(wishes)) for need, wish in zip(needs, wishes, strict=True)]


def _keep_rows_whole(rows: Sequence[Any]) -> None:
    """Repeat the headings on each page, and let no row begin on one and end on the next."""
    from docx.oxml import OxmlElement

    for number, row in enumerate(rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _same_bytes(document: Document) -> bytes:
    """Save the document with one date for every part."""
    from ecosystem.io.workbook_writer import same_bytes

    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())
