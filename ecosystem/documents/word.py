"""Write the report as a Word document that an office goes on editing."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecosystem import __version__
from ecosystem.documents.model import Grid, Page, PageTable, Report, Statement, Step, written
from ecosystem.documents.writers import (
    ANNEX_COLUMNS,
    BRIDGE_COLUMNS,
    MONEY_COLUMNS,
    STEP_COLUMNS,
    steps_heading,
)
from ecosystem.io.clerk.write import STAMP
from ecosystem.io.workbook import same_bytes
from ecosystem.pictures.style import CLASS_STYLES
from ecosystem.words import label, text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph


# --- What python-docx has no call for: links inside a document, shaded cells, its language.

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_SPEAKS = {"de": "de-DE", "en": "en-GB"}


def clean(words: str) -> str:
    """Leave out characters that no XML can hold."""
    return _ILLEGAL.sub("", words)


def speak(book: Document, lang: str) -> None:
    """Tell the document its language, for spelling and for readers who listen."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    book.core_properties.language = _SPEAKS[lang]
    properties = book.styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _SPEAKS[lang])
    properties.append(spoken)


def mark(paragraph: Paragraph, finding: str, numbers: Mapping[str, int]) -> None:
    """Make a paragraph the place that links to a finding lead to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    number = numbers[finding]
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        end = OxmlElement(kind)
        end.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            end.set(qn("w:name"), f"finding_{number}")
        paragraph._p.append(end)


def link_to(paragraph: Paragraph, finding: str, numbers: Mapping[str, int]) -> None:
    """Add the number of a finding, as a link to it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    if finding not in numbers:
        return
    paragraph.add_run(" ")
    run = paragraph.add_run(f"[{numbers[finding]}]")
    run.font.color.rgb = RGBColor(0x1F, 0x44, 0x57)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"finding_{numbers[finding]}")
    paragraph._p.remove(run._r)
    link.append(run._r)
    paragraph._p.append(link)


def plain_table(
    book: Document, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> Table:
    """Add a table whose first row is a heading on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    table: Table = book.add_table(rows=len(rows) + 1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)  # Word goes by the cells, other programs by the columns
    for line, texts in enumerate([heads, *rows]):
        cells = table.rows[line].cells
        for cell, words, width in zip(cells, texts, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(clean(words))
            run.font.size = Pt(7.5 if line == 0 else 8.5)
            run.font.bold = line == 0
    heading = table.rows[0]._tr.get_or_add_trPr()
    heading.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return table


def shade(cell: _Cell, fill: str, ink: str) -> None:
    """Colour a cell and its letters."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    colour = OxmlElement("w:shd")
    colour.set(qn("w:val"), "clear")
    colour.set(qn("w:fill"), fill.removeprefix("#"))
    cell._tc.get_or_add_tcPr().append(colour)
    for run in cell.paragraphs[0].runs:
        run.font.color.rgb = RGBColor.from_string(ink.removeprefix("#").upper())


# --- Write the report as a Word document that an office goes on editing.

_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same report


def render_docx(report: Report) -> bytes:
    """Write a report as a Word document."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_BREAK
    from docx.shared import Mm, Pt

    book = docx.Document()
    book.core_properties.title = clean(text("report.heading", report.lang, name=report.title))
    book.core_properties.author = "ecosystem"
    book.core_properties.comments = ""
    book.core_properties.created = book.core_properties.modified = _STAMP
    speak(book, report.lang)
    section = book.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin = section.bottom_margin = Mm(14)
    book.styles["Normal"].font.name = "Arial"
    book.styles["Normal"].font.size = Pt(9)
    book.styles["Normal"].paragraph_format.space_after = Pt(3)
    _first_page(book, report)
    _second_page(book, report)
    book.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    _annex(book, report)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _heads(keys: Sequence[str], report: Report) -> list[str]:
    return [text(key, report.lang) for key in keys]


def _sentence(book: Document, said: Statement, report: Report, style: str | None = None) -> None:
    paragraph = book.add_paragraph(clean(said.words), style=style)
    link_to(paragraph, said.finding, report.numbers)


def _first_page(book: Document, report: Report) -> None:
    lang = report.lang
    book.add_heading(clean(text("report.heading", lang, name=report.title)), 1)
    facts = " · ".join(f"{name}: {value}" for name, value in report.facts)
    book.add_paragraph(clean(facts))
    if report.invented:
        book.add_paragraph().add_run(report.invented).italic = True
    book.add_heading(text("report.part_glance", lang), 2)
    for said in report.glance:
        _sentence(book, said, report)
    if report.nothing:
        book.add_paragraph().add_run(report.nothing).bold = True
    if report.steps:
        book.add_heading(steps_heading(report), 2)
        rows = [_step(place, step, lang) for place, step in enumerate(report.steps, start=1)]
        table = plain_table(book, _heads(STEP_COLUMNS, report), rows, (8, 48, 42, 29, 17, 17, 21))
        for row, step in zip(table.rows[1:], report.steps, strict=True):
            link_to(row.cells[2].paragraphs[0], step.finding, report.numbers)
        book.add_paragraph(text("steps.help", lang))
    if report.grid:
        _grid(book, report.grid, lang)


def _step(place: int, step: Step, lang: str) -> list[str]:
    what = "\n".join(part for part in (step.what, step.agreed) if part)
    band = label("band", step.band, lang)
    return [str(place), what, step.why, step.who, step.due, str(step.effort), band]


def _grid(book: Document, grid: Grid, lang: str) -> None:
    book.add_heading(text("report.part_grid", lang), 2)
    heads = [text("report.grid_corner", lang), *grid.languages]
    rows = [
        [topic, *(f"{square.symbol} {square.people}".strip() for square in squares)]
        for topic, squares in grid.rows
    ]
    room = 148 / max(len(grid.languages), 1)
    table = plain_table(book, heads, rows, (30, *(room for _ in grid.languages)))
    for row, (_, squares) in zip(table.rows[1:], grid.rows, strict=True):
        for cell, square in zip(row.cells[1:], squares, strict=True):
            if square.look in CLASS_STYLES:
                shade(cell, CLASS_STYLES[square.look].color, CLASS_STYLES[square.look].ink)
    legend = " · ".join(f"{square.symbol} {square.words}" for square in grid.legend)
    book.add_paragraph(" ".join(part for part in (legend, grid.help, grid.left_out) if part))


def _second_page(book: Document, report: Report) -> None:
    lang = report.lang
    heading = book.add_heading(text("report.part_bridges", lang), 2)
    heading.paragraph_format.page_break_before = True
    if report.bridges:
        rows = [
            [
                f"{row.source} – {row.target}",
                *("\n".join(part) for part in (row.hangs_on, row.carries, row.proposal)),
                label("band", row.band, lang),
            ]
            for row in report.bridges
        ]
        table = plain_table(book, _heads(BRIDGE_COLUMNS, report), rows, (51, 35, 38, 36, 22))
        for line, row in zip(table.rows[1:], report.bridges, strict=True):
            link_to(line.cells[0].paragraphs[0], row.finding, report.numbers)
    if report.more_bridges:
        book.add_paragraph(report.more_bridges)
    book.add_heading(text("money.part", lang), 2)
    if report.money.rows:
        rows = [[row.day, row.what, row.register] for row in report.money.rows]
        plain_table(book, _heads(MONEY_COLUMNS, report), rows, (45, 90, 45))
    if report.money.more:
        book.add_paragraph(report.money.more)
    book.add_heading(text("report.part_informal", lang), 2)
    key = "informal_intro" if report.informal else "informal_none"
    book.add_paragraph(text(f"report.{key}", lang))
    for said in report.informal_front:
        _sentence(book, said, report, "List Bullet")
    more = len(report.informal) - len(report.informal_front)
    if more:
        book.add_paragraph(text("report.more_informal", lang, count=more), style="List Bullet")
    _lines(book, "report.part_unknown", report.unknown_front, lang)
    _lines(book, "since.part", report.since, lang, style=None)
    _lines(book, "report.part_method", report.brief_method, lang)
    purpose = f"{report.purpose} {text('report.contact', lang)}"
    book.add_paragraph().add_run(purpose).bold = True


def _lines(
    book: Document,
    heading: str,
    lines: Sequence[str],
    lang: str,
    *,
    level: int = 2,
    style: str | None = "List Bullet",
) -> None:
    book.add_heading(text(heading, lang), level)
    for line in lines:
        book.add_paragraph(clean(line), style=style)


def _annex(book: Document, report: Report) -> None:
    lang = report.lang
    book.add_heading(text("report.part_annex", lang), 1)
    for part in report.annex:
        book.add_heading(f"{part.title} ({len(part.statements)})", 2)
        rows = [
            [
                str(report.numbers[said.finding]),
                f"{said.words}\n{said.finding}",
                said.action,
                label("band", said.band, lang),
            ]
            for said in part.statements
        ]
        table = plain_table(book, _heads(ANNEX_COLUMNS, report), rows, (10, 82, 66, 22))
        for line, said in zip(table.rows[1:], part.statements, strict=True):
            mark(line.cells[0].paragraphs[0], said.finding, report.numbers)
    if not report.annex:
        book.add_paragraph(report.nothing)
    if len(report.unknown) > len(report.unknown_front):
        _lines(book, "report.part_unknown_all", report.unknown, lang)
    _lines(book, "report.part_method_all", report.method, lang)
    book.add_heading(text("report.part_parameters", lang), 3)
    book.add_paragraph(" · ".join(f"{name} {value}" for name, value in report.parameters))
    book.add_paragraph(text("report.made_with_paper", lang, version=__version__))


# --- A page as a Word document.

_TEXT_CM = 17.0

_LETTER_CM, _PADDING_CM = 0.2, 0.45  # at 9 points

_LONGEST = 70  # letters of a cell that count for the width of its column

_MANY = 8  # columns whose type is smaller


def word_document(page: Page) -> bytes:
    """Write a page as a Word document."""
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
    from ecosystem.io.workbook import same_bytes

    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


# --- The sheet of a partner as a Word document: the same words as on the PDF page.

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


def _documents_lines(document: Document, count: int) -> None:
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
        _documents_lines(document, 2)
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
    """Write partner sheets as one Word document, each beginning on a page of its own."""
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
