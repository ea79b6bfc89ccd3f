"""A page as plain text, JSON, CSV, HTML or Word."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from ecosystem import __version__
from ecosystem.documents.model import Page, PageTable, Part, Report, Square, Value, listed, written
from ecosystem.findings.base import Json
from ecosystem.io.files import excel_cell, excel_lines
from ecosystem.io.workbook import same_bytes
from ecosystem.pictures.style import CLASS_STYLES
from ecosystem.words import label, text, wrapped

if TYPE_CHECKING:
    import typst
    from openpyxl.workbook import Workbook


# --- A page as plain text, JSON, CSV, HTML or Word.

_WIDEST, _SHORT_ROW = 100, 200

_STYLE = """
body{font:16px/1.45 system-ui,"Segoe UI",Arial,sans-serif;max-width:60rem;margin:1.5rem auto;
padding:0 1rem;color:#1a1a1a;background:#fff}h1{font-size:1.6rem;margin:0}
h2{font-size:1.15rem;margin:1.6rem 0 .4rem}.line{color:#555;margin:.2rem 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#eef2f5}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}.notes{color:#444;font-size:.9rem}
@media print{body{max-width:none;margin:0;font-size:11pt}tr{break-inside:avoid}}
"""


def _cells(table: PageTable, row: int, lang: str) -> list[str]:
    pairs = zip(table.rows[row], table.columns, strict=True)
    return [written(value, column.kind, lang) for value, column in pairs]


def _table_lines(table: PageTable, lang: str) -> list[str]:
    """Write a table in columns; one of long sentences row by row."""
    cells = [_cells(table, row, lang) for row in range(len(table.rows))]
    rows = [list(table.headings), *cells]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    if sum(widths) + 2 * len(widths) > _WIDEST:
        return [line for row in cells for line in _row_lines(table, row)]
    lines = []
    for row in rows:
        signs = [
            cell.rjust(width) if column.kind in ("number", "share") else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        ]
        lines.append("  " + "  ".join(signs).rstrip())
    return lines


def _row_lines(table: PageTable, cells: list[str]) -> list[str]:
    first, *rest = zip(table.headings, cells, strict=True)
    said = [f"{heading}: {cell}" for heading, cell in rest if cell]
    if sum(map(len, said)) <= _SHORT_ROW:
        said = list(filter(None, ["; ".join(said)]))
    return [*listed([first[1]]), *(line for words in said for line in wrapped(words, "  ", "    "))]


def page_text(page: Page) -> str:
    """Write a page as plain text."""
    lines = [page.title, page.line, ""]
    lines += [line for said in page.sentences for line in wrapped(said)]
    for table in page.tables:
        lines += ["", table.title, *_table_lines(table, page.lang)]
    if page.notes:
        lines += ["", text("pages.notes", page.lang), *listed(page.notes)]
    return "\n".join(lines) + "\n"


def page_json(page: Page) -> str:
    """Write a page as JSON; two runs give the same text."""
    return json.dumps(page.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def page_csv(page: Page) -> bytes:
    """Write the tables of a page as CSV for Excel, one below the other."""
    lines: list[Sequence[str]] = [[said] for said in (page.title, page.line, *page.sentences)]
    for table in page.tables:
        lines += [[], [table.title], table.headings]
        lines += [_cells(table, row, page.lang) for row in range(len(table.rows))]
    lines += [[], *([note] for note in page.notes)]
    return excel_lines([excel_cell(cell, page.lang) for cell in line] for line in lines)


def page_html(page: Page) -> str:
    """Write a page as one HTML file without anything from elsewhere."""
    parts = [f"<p>{escape(sentence)}</p>" for sentence in page.sentences]
    for table in page.tables:
        classes = [' class="n"' if c.kind in ("number", "share") else "" for c in table.columns]
        heads = zip(classes, table.headings, strict=True)
        head = "".join(f'<th scope="col"{how}>{escape(word)}</th>' for how, word in heads)
        body = ""
        for row in range(len(table.rows)):
            cells = zip(classes, _cells(table, row, page.lang), strict=True)
            body += "<tr>" + "".join(f"<td{how}>{escape(c)}</td>" for how, c in cells) + "</tr>"
        parts.append(
            f"<h2>{escape(table.title)}</h2><div class='scroll' tabindex='0' role='region'"
            f' aria-label="{escape(table.title)}"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
    if page.notes:
        notes = "".join(f"<li>{escape(note)}</li>" for note in page.notes)
        heading = escape(text("pages.notes", page.lang))
        parts.append(f'<h2>{heading}</h2><ul class="notes">{notes}</ul>')
    return (
        f'<!doctype html><html lang="{page.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(page.title)}</title><style>{_STYLE}</style></head><body><main>"
        f'<h1>{escape(page.title)}</h1><p class="line">{escape(page.line)}</p>'
        f"{''.join(parts)}</main></body></html>\n"
    )


def page_docx(page: Page) -> bytes:
    """Write a page as a Word document."""
    from ecosystem.documents.word import word_document

    return word_document(page)


# Format to what writes it.
WRITERS: Mapping[str, Callable[[Page], bytes]] = {
    "text": lambda page: page_text(page).encode(),
    "json": lambda page: page_json(page).encode(),
    "csv": page_csv,
    "html": lambda page: page_html(page).encode(),
    "docx": page_docx,
}


# --- Tables as sheets of an .xlsx workbook: readable, printable, and no text is ever a formula.

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")

_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

_LINE, _HIGHEST_ROW = 15.0, 405.0  # points; the second is the most that Excel takes

_A4, _MARGIN = 9, 0.4  # Excel's number of the paper; inches

_LONGEST_TITLE, _LONGEST_TEXT = 31, 32_767

_SHEETS_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same tables


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    title: str  # Its name; shortened and numbered where Excel asks for it.
    headings: Sequence[str] | None  # One text a column; None for a sheet of names and values.
    rows: Sequence[Sequence[Value]]
    widths: Sequence[int]  # Width of each column in characters.
    # Heading to the words that may be chosen in its column.
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    said: Sequence[str] = ()  # Sentences that stand below the table, across all columns.
    shares: Collection[str] = ()  # Headings of the columns whose numbers are shown as percentages.


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """Write sheets as a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = _SHEETS_STAMP
    del book[book.sheetnames[0]]
    for sheet in sheets:
        _add(book, sheet)
        _offer(book, sheet)
        _say(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _offer(book: Workbook, sheet: Sheet) -> None:
    """Let somebody choose in the columns that say so."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, name in enumerate(sheet.headings or (), start=1):
        if name in sheet.choices and sheet.rows:
            words = ",".join(sheet.choices[name])
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(column)
            choice.add(f"{letter}2:{letter}{len(sheet.rows) + 1}")
            book.worksheets[-1].add_data_validation(choice)


def _say(book: Workbook, sheet: Sheet) -> None:
    """Write sentences below a table, outside of what can be filtered."""
    from openpyxl.styles import Alignment, Font

    line = len(sheet.rows) + (3 if sheet.headings else 2)
    across, room = len(sheet.widths), [sum(sheet.widths)]
    for number, words in enumerate(sheet.said, start=line):
        cell = book.worksheets[-1].cell(number, 1, _plain(words))
        cell.data_type = "s"
        cell.font = Font(name="Calibri", italic=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        book.worksheets[-1].merge_cells(None, number, 1, number, across)
        book.worksheets[-1].row_dimensions[number].height = _height([words], room)


def _plain(words: str) -> str:
    """Leave out what no workbook can hold."""
    return _ESCAPE.sub(r"_x005F_\1", _ILLEGAL.sub("", words))[:_LONGEST_TEXT]


def _title(wanted: str, taken: Sequence[str]) -> str:
    title = _NOT_IN_TITLES.sub(" ", wanted)[:_LONGEST_TITLE]
    count = 2
    while title.casefold() in {each.casefold() for each in taken}:
        ending = f" {count}"
        title = title[: _LONGEST_TITLE - len(ending)] + ending
        count += 1
    return title


def _add(book: Workbook, shown: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    headings, rows, widths = shown.headings, shown.rows, shown.widths
    ruled = Border(bottom=Side(style="hair", color="8A9499"))
    percent = {at for at, name in enumerate(headings or (), start=1) if name in shown.shares}
    sheet = book.create_sheet(_title(shown.title, book.sheetnames))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines: list[Sequence[Value]] = [*([headings] if headings else []), *rows]
    for line, row in enumerate(lines, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            cell.border = ruled
            if value == "":
                continue
            if isinstance(value, str):
                cell.value = _plain(value)
                cell.data_type = "s"  # "=1+1" stays a text
            elif isinstance(value, dt.date):
                cell.value = value
                cell.number_format = "dd.mm.yyyy"
            else:
                cell.value = value
                cell.number_format = _format(float(value), share=column in percent)
            cell.alignment = Alignment(
                **_side(value, named=headings is None), vertical="top", wrap_text=True
            )
            if (headings and line == 1) or (headings is None and column == 1):
                cell.font = Font(name="Calibri", bold=True)
                cell.fill = PatternFill("solid", fgColor="E8EEF2")
        sheet.row_dimensions[line].height = _height(row, widths)
    if headings:
        sheet.freeze_panes = "A2"
        last = get_column_letter(len(headings))
        sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = _MARGIN
    sheet.oddFooter.center.text = "&A · &P / &N"
    sheet.print_title_rows = "1:1" if headings else None


def _format(value: float, *, share: bool) -> str:
    if share:
        return "0.0%"
    return "0" if value.is_integer() else "0.000"


def _side(value: Value, *, named: bool) -> dict[str, Any]:
    """Numbers stand to the right, off the next column; next to their names they do not."""
    if named:
        return {"horizontal": "left"}
    return {} if isinstance(value, str) else {"horizontal": "right", "indent": 1}


def _height(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the points that a row needs; not every program fits the height by itself."""
    needed = (
        len(fill(value, max(width - 3, 1)).splitlines())
        for value, width in zip(row, widths, strict=False)
        if isinstance(value, str)
    )
    return min(_LINE * max([1, *needed]), _HIGHEST_ROW)


# --- Lay the report out as one HTML file that works without internet.

PAGE, STYLE = "template.html.j2", "style.css.j2"


def render_report(report: Report) -> str:
    """Lay a report out."""
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    lang = report.lang

    def say(key: str, /, **params: object) -> str:
        return text(f"report.{key}", lang, **params)

    folder = files(__package__)
    pages = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in (PAGE, STYLE)}
    environment = Environment(
        loader=DictLoader(pages),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The drawing comes from our own renderer, which escapes what it writes into it.
    svg = Markup(report.picture.svg) if report.picture else ""
    page = environment.get_template(PAGE).render(
        report=report,
        say=say,
        words=lambda key, **params: text(key, lang, **params),
        band=lambda key: label("band", key, lang),
        svg=svg,
        looks={key: f"look{place}" for place, key in enumerate(CLASS_STYLES)},
        colours={key: (style.color, style.ink) for key, style in CLASS_STYLES.items()},
        version=__version__,
    )
    return page.replace("\0", "")  # no browser agrees with another about null bytes


# --- Pages set by typst: a source of our own and data, out comes a PDF.

_PRINTING_STAMP = 946_684_800  # the same bytes each time: no page tells when it was made


@cache
def _fonts() -> typst.Fonts:
    """Read the letters of the pictures for the text, too."""
    # They ship with matplotlib and hold Latin, Cyrillic, Greek and Arabic; fonts of the machine
    # would make every machine's pages look different.
    import matplotlib as mpl
    import typst

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def typeset(source: bytes, data: Mapping[str, object]) -> bytes:
    """Set pages of type."""
    import typst

    compiler = typst.Compiler(
        source,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_PRINTING_STAMP)
    if not isinstance(made, bytes):  # only pictures come page by page
        raise TypeError(type(made))
    return made


def pdf_bytes(template: str, data: Mapping[str, object]) -> bytes:
    """Set one of the documents of this package."""
    return typeset(files(__package__).joinpath("templates", f"{template}.typ").read_bytes(), data)


# --- Lay the report out as a PDF: tagged for readers who listen, its fonts inside, in vectors.

_SOURCE = "pages.typ"

_HEADINGS = {
    "glance": "report.part_glance",
    "steps_help": "steps.help",
    "grid": "report.part_grid",
    "grid_corner": "report.grid_corner",
    "bridges": "report.part_bridges",
    "money": "money.part",
    "informal": "report.part_informal",
    "informal_intro": "report.informal_intro",
    "informal_none": "report.informal_none",
    "unknown": "report.part_unknown",
    "since": "since.part",
    "method": "report.part_method",
    "annex": "report.part_annex",
    "picture": "report.part_picture",
    "unknown_all": "report.part_unknown_all",
    "method_all": "report.part_method_all",
    "parameters": "report.part_parameters",
}

STEP_COLUMNS = (
    *("report.column_number", "report.what", "report.why", "steps.column_who"),
    *("steps.column_due", "steps.column_effort", "report.column_band"),
)

BRIDGE_COLUMNS = (
    *("report.from_to", "report.column_hangs_on", "report.carries", "report.proposal"),
    "report.column_band",
)

MONEY_COLUMNS = ("money.column_day", "money.column_what", "money.column_register")

ANNEX_COLUMNS = (
    *("report.column_number", "report.column_sentence", "report.column_action"),
    "report.column_band",
)


def render_pdf(report: Report) -> bytes:
    """Lay a report out as a PDF."""
    source = files(__package__).joinpath(_SOURCE).read_bytes()
    return typeset(source, _data(report))


def steps_heading(report: Report) -> str:
    """Say how many things there are to do."""
    count = len(report.steps)
    if count == 1:
        return text("report.part_steps_one", report.lang)
    word = text("report.counts", report.lang).split(" ")[count]
    return text("report.part_steps", report.lang, count=word)


def _data(report: Report) -> dict[str, Json]:
    lang = report.lang

    def heads(keys: tuple[str, ...]) -> list[Json]:
        return [text(key, lang) for key in keys]

    more = len(report.informal) - len(report.informal_front)
    data: dict[str, Json] = asdict(report)
    data |= {
        "words": {name: text(key, lang) for name, key in _HEADINGS.items()},
        "heading": text("report.heading", lang, name=report.title),
        "footer": " · ".join(value for _, value in report.facts[:2]),
        "steps_heading": steps_heading(report),
        "step_heads": heads(STEP_COLUMNS),
        "bridge_heads": heads(BRIDGE_COLUMNS),
        "money_heads": heads(MONEY_COLUMNS),
        "annex_heads": heads(ANNEX_COLUMNS),
        "informal": [_banded(asdict(said), lang) for said in report.informal_front],
        "more_informal": text("report.more_informal", lang, count=more) if more else "",
        "steps": [_banded(asdict(replace(step, day=None)), lang) for step in report.steps],
        "bridges": [_banded(asdict(row), lang) for row in report.bridges],
        "annex": [_part(part, lang) for part in report.annex],
        "grid": _grid(report),
        "picture": None
        if report.picture is None
        else {"svg": report.picture.svg, "words": report.picture.description},
        "purpose": f"{report.purpose} {text('report.contact', lang)}",
        "made_with": text("report.made_with_paper", lang, version=__version__),
    }
    return data


def _part(part: Part, lang: str) -> dict[str, Json]:
    said: list[Json] = [_banded(asdict(statement), lang) for statement in part.statements]
    return {"title": part.title, "statements": said}


def _banded(plain: dict[str, Json], lang: str) -> dict[str, Json]:
    key = str(plain["band"])
    return {**plain, "band": {"key": key, "words": label("band", key, lang) if key else ""}}


def _grid(report: Report) -> Json:
    if report.grid is None:
        return None
    rows: list[Json] = [
        [topic, [_square(square) for square in squares]] for topic, squares in report.grid.rows
    ]
    return {
        "languages": list(report.grid.languages),
        "rows": rows,
        "legend": [_square(square) for square in report.grid.legend],
        "help": report.grid.help,
        "left_out": report.grid.left_out,
    }


def _square(square: Square) -> Json:
    look = CLASS_STYLES.get(square.look)
    colours: dict[str, Json] = {
        "color": look.color if look else "#ffffff",
        "ink": look.ink if look else "#1a1a1a",
    }
    return {**asdict(square), **colours}
