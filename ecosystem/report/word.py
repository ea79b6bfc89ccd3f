"""Write the report as a Word document that an office goes on editing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecosystem import __version__
from ecosystem.catalogue import label, text
from ecosystem.io.workbook_writer import same_bytes
from ecosystem.report.pdf import (
    ANNEX_COLUMNS,
    BRIDGE_COLUMNS,
    MONEY_COLUMNS,
    STEP_COLUMNS,
    steps_heading,
)
from ecosystem.report.report import Grid, Report, Statement, Step
from ecosystem.report.word_marks import clean, link_to, mark, plain_table, shade, speak
from ecosystem.views.style import CLASS_STYLES

if TYPE_CHECKING:
    from docx.document import Document

_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same report


def render_docx(report: Report) -> bytes:
    """Write a report as a Word document.

    Parameters
    ----------
    report
        From `build_report`.

    Returns
    -------
    content
        Content of a .docx file with real headings, tables and links from each number to its
        finding; without the picture of the net, which is a file of its own. The same bytes for
        the same report.
    """
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
