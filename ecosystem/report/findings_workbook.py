"""Findings as an .xlsx workbook: summary, cells of need, one sheet a kind."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, language_name, text
from ecosystem.findings import Result
from ecosystem.findings.words import number, percent
from ecosystem.report.dates import say_day
from ecosystem.report.findings_files import why_nothing
from ecosystem.report.findings_rows import COLUMNS, Value, by_kind, heading, kind_heading, row_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LINE, _HIGHEST_ROW = 15.0, 405.0  # points; the second is the most that Excel takes
_LONGEST_TITLE, _LONGEST_TEXT = 31, 32_767
_WIDTHS = {"sentence": 60, "action": 60, "kind": 20, "from": 32, "to": 32, "actors": 40, "id": 34}
STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same findings
_ALWAYS = ("sentence", "action", "band", "severity")


def findings_workbook(result: Result, *, lang: str) -> bytes:
    """Write findings as a workbook.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        Content of an .xlsx file with a summary, one sheet for each kind of which there are
        findings, and the cells of need; the same bytes for the same findings. No text is ever a
        formula.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = STAMP
    del book[book.sheetnames[0]]
    add_sheet(book, text("report.sheet_summary", lang), None, _summary(result, lang), (44, 70))
    for kind, findings in by_kind(result).items():
        rows = [row_of(finding, lang) for finding in findings]
        columns = [c for c in COLUMNS if c != "kind" and (c in _ALWAYS or any(r[c] for r in rows))]
        values = [[row[column] for column in columns] for row in rows]
        titles = [heading(column, lang) for column in columns]
        widths = [_WIDTHS.get(column, 16) for column in columns]
        add_sheet(book, kind_heading(kind, lang), titles, values, widths)
    titles, values = _cells(result, lang)
    add_sheet(
        book, text("report.sheet_cells", lang), titles, values, (24, 22, 18, 18, 12, 26, 26, 60)
    )
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _summary(result: Result, lang: str) -> list[list[Value]]:
    meta, summary = result.meta, result.summary
    place = ", ".join(part for part in (meta.name or meta.id, meta.municipality) if part)
    rows: list[list[Value]] = [
        [text("report.fact_quarter", lang), place or text("report.unnamed", lang)],
        [text("report.fact_day", lang), say_day(meta.wave, lang)],
        [text("report.fact_view", lang), label("view", result.view, lang)],
    ]
    if meta.fictional:
        rows.append([text("report.fact_source", lang), text("report.invented", lang)])
    for name in ("actors", "offers", "ties", "docks"):
        count = summary[name]
        said = float(count) if isinstance(count, int | float) else ""
        rows.append([text(f"report.count_{name}", lang), said])
    shares: dict[str, object] = {name: summary[name] for name in ("surplus", "informal_dependency")}
    coverage, reach = summary["coverage"], summary["reach"]
    if isinstance(coverage, dict) and isinstance(reach, dict):
        k = str(int(result.parameters["k"]))
        shares = {"coverage_low": coverage["low"], "coverage_high": coverage["high"]} | shares
        shares["reach"] = reach.get(k)
    for name, share in shares.items():
        title = text(f"report.share_{name}", lang, hops=number(result.parameters["k"], lang))
        rows.append([title, percent(share, lang) if isinstance(share, float | int) else "–"])
    groups = by_kind(result)
    rows += [[kind_heading(kind, lang), len(found)] for kind, found in groups.items()]
    if not groups:
        rows.append([text("report.notes", lang), why_nothing(result, lang)])
    rows += [[text("report.notes", lang), note.sentence(lang)] for note in result.notes]
    return rows


def _cells(result: Result, lang: str) -> tuple[list[str], list[list[Value]]]:
    names = ("topic", "language", "group", "status", "people", "class", "class_strict", "providers")
    titles = [heading(name, lang) for name in names]
    counted = not result.summary["unweighted"]
    rows: list[list[Value]] = [
        [
            label("topic", cell.topic, lang),
            language_name(cell.language, lang),
            label("group", cell.group, lang),
            label("status", cell.status, lang),
            cell.demand if counted and cell.demand is not None else "",
            label("class", cell.cell_class, lang),
            label("class", cell.class_strict, lang) if cell.class_strict else "",
            "; ".join(cell.providers),
        ]
        for cell in result.cells
    ]
    return titles, rows


def _title(wanted: str, taken: Sequence[str]) -> str:
    title = _NOT_IN_TITLES.sub(" ", wanted)[:_LONGEST_TITLE]
    count = 2
    while title.casefold() in {each.casefold() for each in taken}:
        ending = f" {count}"
        title = title[: _LONGEST_TITLE - len(ending)] + ending
        count += 1
    return title


def add_sheet(
    book: Workbook,
    title: str,
    headings: Sequence[str] | None,
    rows: Sequence[Sequence[Value]],
    widths: Sequence[int],
) -> None:
    """Add a sheet of words and numbers to a workbook.

    Parameters
    ----------
    book
        Takes the sheet.
    title
        Its name; shortened and numbered where Excel asks for it.
    headings
        One a column; None if the first column names the rows.
    rows
        Words and numbers; no word is ever a formula.
    widths
        Of the columns, in letters.
    """
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_title(title, book.sheetnames))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines: list[Sequence[Value]] = [*([headings] if headings else []), *rows]
    for line, row in enumerate(lines, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            if value == "":
                continue
            if isinstance(value, str):
                cell.value = _ESCAPE.sub(r"_x005F_\1", _ILLEGAL.sub("", value))[:_LONGEST_TEXT]
                cell.data_type = "s"  # "=1+1" stays a text
            else:
                cell.value = value
                cell.number_format = "0" if float(value).is_integer() else "0.000"
            side = "left" if headings is None else None
            cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True)
            if (headings and line == 1) or (headings is None and column == 1):
                cell.font = Font(name="Calibri", bold=True)
                cell.fill = PatternFill("solid", fgColor="E8EEF2")
        sheet.row_dimensions[line].height = _height(row, widths)
    if headings:
        sheet.freeze_panes = "A2"
        last = get_column_letter(len(headings))
        sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1" if headings else None


def _height(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the points that a row needs; not every program fits the height by itself."""
    needed = (
        len(fill(value, max(width - 3, 1)).splitlines())
        for value, width in zip(row, widths, strict=False)
        if isinstance(value, str)
    )
    return min(_LINE * max([1, *needed]), _HIGHEST_ROW)


def same_bytes(data: bytes) -> bytes:
    """Take the hour of writing out of a workbook.

    Parameters
    ----------
    data
        Content of an .xlsx file.

    Returns
    -------
    data
        The same for the same sheets, whenever they were written.
    """
    stamp = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            fixed = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, content)
    return buffer.getvalue()
