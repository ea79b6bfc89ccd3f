"""The sheet of a partner as a Word document: the same words as on the PDF page."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecosystem.io.clerk.look import STAMP
from ecosystem.io.workbook_writer import same_bytes

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_TICK = "\N{BALLOT BOX} "
_TONE, _QUIET, _PALE = "1F5A7A", "4A5459", "E3EDF3"
_GRID, _NONE = "9AA5AB", ""
_WIDTH_CM = 17.8
_ANSWER_ROWS = 4


def _ticks(words: Sequence[str], between: str = "     ") -> str:
    return between.join(_TICK + word.replace(" ", "\N{NO-BREAK SPACE}") for word in words)


def _run(
    paragraph: Paragraph, words: str, size: float = 9.5, *, bold: bool = False, color: str = ""
) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(words)
    run.font.size, run.font.bold = Pt(size), bold
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _paragraph(
    document: Document, words: str, size: float = 9.5, *, bold: bool = False, color: str = ""
) -> Paragraph:
    paragraph = document.add_paragraph()
    _run(paragraph, words, size, bold=bold, color=color)
    return paragraph


def _heading(document: Document, words: str, more: str = "") -> None:
    from docx.shared import Pt

    paragraph = document.add_heading(level=2)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(9), Pt(3)
    _run(paragraph, words, 12, bold=True, color=_TONE)
    if more:
        _run(paragraph, f"   {more}", 9.5, color=_QUIET)


def _shade(cell: _Cell) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), _PALE)
    cell._tc.get_or_add_tcPr().append(shading)  # python-docx has no door of its own to this


def _table(document: Document, rows: int, widths: Sequence[float]) -> Table:
    """Add a ruled table of fixed widths in centimetres."""
    from docx.shared import Cm

    table: Table = document.add_table(rows=rows, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _fill(cell: _Cell, words: str, size: float = 9, *, color: str = "") -> None:
    _run(cell.paragraphs[0], words, size, color=color)


def _lines(document: Document, count: int) -> None:
    """Add ruled lines to write on."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for _ in range(count):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(9)
        borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        between = OxmlElement("w:between")  # without it Word draws neighbours as one block
        for each in (line, between):
            for key, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", _GRID)):
                each.set(qn(f"w:{key}"), value)
            borders.append(each)
        paragraph._p.get_or_add_pPr().append(borders)


def _head(document: Document, page: Mapping[str, Any]) -> None:
    table = _table(document, 1, (_WIDTH_CM - 3.2, 3.2))
    left, right = table.rows[0].cells
    _shade(left)
    _fill(left, f"{page['head']} · {page['of']}", 8, color=_QUIET)
    _run(left.add_paragraph(), page["name"], 16, bold=True, color=_TONE)
    _fill(right, page["code_word"], 8, color=_QUIET)
    _run(right.add_paragraph(), page["code"], 15, bold=True)
    _paragraph(document, page["intro"], 9)
    _paragraph(document, f"{page['informant']} {'_' * 50}", 9)


def _stored(document: Document, page: Mapping[str, Any]) -> None:
    _heading(document, page["have"])
    table = _table(document, len(page["fields"]), (4.6, _WIDTH_CM - 4.6))
    for row, (name, words) in zip(table.rows, page["fields"], strict=True):
        _fill(row.cells[0], name, color=_QUIET)
        _fill(row.cells[1], words)
    paragraph = _paragraph(document, f"{page['still']}   ", bold=True)
    _run(paragraph, f"{_ticks((page['yes'], page['no']))}     {page['right']} {'_' * 42}")


def _ties(document: Document, page: Mapping[str, Any]) -> None:
    _heading(document, page["ties_title"], page["ties_about"] if page["ties"] else "")
    if not page["ties"]:
        _paragraph(document, page["ties_none"], color=_QUIET)
        return
    table = _table(document, len(page["ties"]), (0.9, _WIDTH_CM - 6.3, 5.4))
    answers = _ticks((page["yes"], page["no"], page["unsure"]), "   ")
    for number, (row, (words, topics)) in enumerate(zip(table.rows, page["ties"], strict=True), 1):
        _fill(row.cells[0], str(number), color=_QUIET)
        _fill(row.cells[1], words)
        if topics:
            _run(row.cells[1].paragraphs[0], f" ({topics})", 8, color=_QUIET)
        _fill(row.cells[2], answers, 8.5)
    if page["ties_more"]:
        _paragraph(document, page["ties_more"], 8.5, color=_QUIET)


def _questions(document: Document, page: Mapping[str, Any]) -> None:
    _heading(document, page["questions"])
    _paragraph(document, page["q1"]).paragraph_format.keep_with_next = True
    table = _table(document, 1 + _ANSWER_ROWS, (3.7, 5.2, 3.0, 3.2, _WIDTH_CM - 15.1))
    heads = (page["q1_topic"], page["q1_where"], page["q2"], page["q3"], page["q4"])
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        _shade(cell)
        _fill(cell, words, 8)
    for row in table.rows[1:]:
        _fill(row.cells[2], _ticks(page["q2_answers"], "\n"), 8)
        _fill(row.cells[4], _ticks((page["yes"], page["no"]), "\n"), 8)
    for row in table.rows[:-1]:  # the table stays on one page
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for key in ("q5", "q6", "q7", "q8"):
        paragraph = _paragraph(document, page[key])
        paragraph.paragraph_format.keep_with_next = True
        _lines(document, 2)
    _paragraph(document, page["thanks"], 9, bold=True)


def _roster(document: Document, page: Mapping[str, Any]) -> None:
    if not page["roster"]:
        return
    _heading(document, page["roster_title"])
    third = -(-len(page["roster"]) // 3)
    table = _table(document, 1, (_WIDTH_CM / 3,) * 3)
    for place, cell in enumerate(table.rows[0].cells):
        for number, (code, name) in enumerate(page["roster"][place * third : (place + 1) * third]):
            paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
            _run(paragraph, f"{code}  ", 7, bold=True)
            _run(paragraph, name, 7)


def _blank(data: Mapping[str, Any]) -> Document:
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin, section.bottom_margin = Cm(1.3), Cm(1.4)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(9.5)
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(2), Pt(2)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = data["title"], "ecosystem", ""
    properties.language = data["lang"]
    properties.created = properties.modified = STAMP
    return document


def sheets_docx(data: Mapping[str, Any]) -> bytes:
    """Write partner sheets as one Word document, each beginning on a page of its own.

    Parameters
    ----------
    data
        From `ecosystem.paper.pages.sheets_data`.

    Returns
    -------
    docx
        Content of a .docx file; the same bytes each time.
    """
    from docx.enum.text import WD_BREAK

    document = _blank(data)
    for number, page in enumerate(data["sheets"]):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _head(document, page)
        _stored(document, page)
        _ties(document, page)
        _questions(document, page)
        _roster(document, page)
        _paragraph(document, page["stamp"], 7, color=_QUIET)
    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())
