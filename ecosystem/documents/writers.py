"""A document as plain text, CSV, workbook, JSON, HTML, PDF or Word: one writer for each medium."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

from ecosystem.documents import model
from ecosystem.io.files import excel_cell, excel_lines, same_bytes
from ecosystem.pictures.letters import faces, faces_of, settable
from ecosystem.pictures.style import CLASS_STYLES, logo_bytes
from ecosystem.words import text, wrapped

if TYPE_CHECKING:
    import typst
    from jinja2 import Template
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

# --- Plain text: headings ruled off, sentences wrapped, tables in columns or row by row.

_WIDEST, _SHORT_ROW = 100, 200

_NAMED = ("facts", "legend")  # sentences whose name or sign stands in front


def text_of(document: model.Document) -> str:
    """Write a document as plain text."""
    lines = [document.title, *document.lines]
    for block in document.of("text"):
        title = block.heading if isinstance(block, model.TableBlock) else block.title
        lines += ["", title, "=" * len(title)] if title else []
        if isinstance(block, model.Sentences):
            lines += _said(block)
        elif isinstance(block, model.TableBlock):
            lines += listed(block.said)
            lines += _told(block) if block.told else _columns(block, document.lang)
    return "\n".join(lines) + "\n"


def listed(sentences: Iterable[str]) -> list[str]:
    """Set sentences one below the other."""
    return [line for said in sentences for line in wrapped(said, "- ", "  ")]


def _said(block: model.Sentences) -> list[str]:
    said = [_with_more(line, ": " if block.how in _NAMED else " ") for line in block.said]
    if block.how != "plain":
        return [*wrapped(block.intro), *listed(said)]
    lines = [line for words in said for line in wrapped(words)]
    return lines if block.title or not lines else ["", *lines]


def _with_more(line: model.Line, between: str) -> str:
    """Give words and what stands with them in one line; names and signs stand in front."""
    if isinstance(line, str):
        return line
    parts = (line.more, line.words) if between == ": " else (line.words, line.more)
    return between.join(filter(None, parts))


def _told(table: model.TableBlock) -> list[str]:
    """Say rows as sentences; those of several paragraphs stand apart."""
    apart = [""] if table.numbered or any(len(row) > 1 for row in table.told) else []
    lines = []
    for place, (first, *rest) in enumerate(table.told, start=1):
        sign = f"{place:>3}. " if table.numbered else "- "
        indent = " " * len(sign)
        lines += [*apart, *wrapped(first, sign, indent)]
        lines += [line for words in rest for line in wrapped(words, indent, indent)]
    return lines


def _columns(table: model.TableBlock, lang: str) -> list[str]:
    """Write a table in columns; one of long sentences row by row."""
    cells = [_row(table, row, lang) for row in table.rows]
    rows = [list(table.headings), *cells]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    if not cells:
        return []
    if sum(widths) + 2 * len(widths) > _WIDEST:
        return [line for row in cells for line in _row_lines(table, row)]
    lines = []
    for row in rows:
        signs = [
            cell.rjust(width) if column.kind in model.NUMBERS else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        ]
        lines.append("  " + "  ".join(signs).rstrip())
    return lines


def _row(table: model.TableBlock, row: Sequence[model.Value], lang: str) -> list[str]:
    return [
        _with_more(v, " ")
        if isinstance(v, model.Words)
        else model.written(v, column.kind, lang, column.none)
        for v, column in zip(row, table.columns, strict=True)
    ]


def _row_lines(table: model.TableBlock, cells: Sequence[str]) -> list[str]:
    first, *rest = zip(table.headings, cells, strict=True)
    if len(rest) == 1 and table.columns[0].kind in model.NUMBERS:
        return wrapped(cells[1], f"{cells[0]:>3}. ", " " * 5)
    said = [f"{heading}: {cell}" for heading, cell in rest if cell]
    if sum(map(len, said)) <= _SHORT_ROW and not any(one.endswith(".") for one in said[:-1]):
        said = list(filter(None, ["; ".join(said)]))
    return [*listed([first[1]]), *(line for words in said for line in wrapped(words, "  ", "    "))]


# --- JSON, for other programs: the figures of the tables unrounded.


def json_of(document: model.Document) -> str:
    """Write a document as JSON; two runs give the same text."""
    tables = {
        table.key: [
            dict(zip((column.key for column in table.columns), row, strict=True))
            for row in table.rows
        ]
        for table in document.tables("json")
    }
    plain = {
        "schema": f"ecosystem-{document.key}/1",
        "quarter": dict(document.facts),
        "lang": document.lang,
        "sentences": document.sentences,
        "tables": tables,
        "notes": document.notes,
    }
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


# --- CSV for Excel: one table to calculate with, or a page of several to read.


def csv_of(document: model.Document) -> bytes:
    """Write a document as CSV for Excel."""
    lang, tables = document.lang, document.tables("csv")
    lines: list[Sequence[str]] = []
    for table in tables:
        if table.alone:
            rows = ([excel_cell(_plain(value), lang) for value in row] for row in table.rows)
            head = [excel_cell(words, lang) for words in table.headings]
            return excel_lines([head, *rows])
    lines += [[said] for said in (document.title, *document.lines, *document.sentences)]
    for block in document.of("csv"):
        if isinstance(block, model.TableBlock):
            lines += [[], [block.title], *([said] for said in block.said)]
            lines += [block.headings, *(_row(block, row, lang) for row in block.rows)]
        elif isinstance(block, model.Sentences) and block.how != "plain":
            lines += [[], *([model.written(said, "text", lang)] for said in block.said)]
    return excel_lines([excel_cell(cell, lang) for cell in line] for line in lines)


def _plain(value: model.Value) -> str | float | dt.date:
    if value is None:
        return ""
    return value.words if isinstance(value, model.Words) else value


# --- Workbooks: readable, printable, and no text is ever a formula.

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")

_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

_LINE, _HIGHEST_ROW = 15.0, 405.0  # points; the second is the most that Excel takes

_A4, _MARGIN = 9, 0.4  # Excel's number of the paper; inches

_LONGEST_TITLE, _LONGEST_TEXT = 31, 32_767

_NARROWEST, _WIDEST_COLUMN, _WIDE = 9, 42, 60  # letters

_MANY = 8  # columns, which are narrower

_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same tables


def xlsx_of(document: model.Document) -> bytes:
    """Write a document as a workbook: a sheet for each table and for each list of sentences."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = _STAMP
    del book[book.sheetnames[0]]
    opening = [document.title, *document.lines, *document.sentences]
    for block in document.of("xlsx"):
        table = _as_table(block, document.lang)
        if isinstance(block, model.Sentences) and block.how == "plain" and not block.title:
            table = _listing(text("report.sheet_summary", document.lang), opening)
        if table is not None:
            _add_sheet(book.create_sheet(_title(table.title, book.sheetnames)), table, document)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _as_table(block: model.Block, lang: str) -> model.TableBlock | None:
    """Give what becomes a sheet: a table, or sentences below their heading."""
    if isinstance(block, model.TableBlock):
        if block.rows or not block.said:
            return block
        return _listing(block.title, block.said)
    if isinstance(block, model.Sentences) and block.said:
        return _listing(block.title, [model.written(said, "text", lang) for said in block.said])
    return None


def _listing(title: str, said: Iterable[str]) -> model.TableBlock:
    return model.TableBlock(
        "said", (model.Column("said", title),), tuple((s,) for s in said), title=title
    )


def _plain_text(words: str) -> str:
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


def _add_sheet(sheet: Worksheet, table: model.TableBlock, document: model.Document) -> None:
    from openpyxl.utils import get_column_letter

    named = not any(table.headings)
    rows = [
        *([] if named else [table.headings]),
        *table.rows,
        *[("",) * len(table.columns)] * table.room,
    ]
    widths = [_width(table, place) for place in range(len(table.columns))]
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, row in enumerate(rows, start=1):
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            head = place == 1 if named else line == 1
            _fill(sheet.cell(line, place), value, column, document.lang, head=head, named=named)
        sheet.row_dimensions[line].height = _height(row, widths)
    _set_up(sheet, table, len(rows), named=named)
    for line, words in enumerate(table.said, start=len(rows) + 2):
        _say_below(sheet, line, words, widths)


def _fill(
    cell: Cell | MergedCell,
    value: model.Value,
    column: model.Column,
    lang: str,
    *,
    head: bool,
    named: bool,
) -> None:
    """Write one cell; numbers stand to the right, off the next column, but beside their name."""
    from ecosystem.io.workbook import show_as

    value = model.written(value, column.kind, lang) if column.kind == "yes" else _plain(value)
    number = "General"
    if value != "":
        cell.value = _plain_text(value) if isinstance(value, str) else value
    if isinstance(value, dt.date):
        number = "dd.mm.yyyy"
    elif not isinstance(value, str):
        whole = "0" if float(value).is_integer() else "0.000"
        number = "0.0%" if column.kind == "share" else whole
    elif value:
        cell.data_type = "s"  # "=1+1" stays a text
    how = (value == "", not isinstance(value, str), number, head, named)
    show_as(cell, how, lambda: _look(*how))


def _look(blank: bool, right: bool, number: str, head: bool, named: bool) -> dict[str, object]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    look: dict[str, object] = {"border": Border(bottom=Side(style="hair", color="8A9499"))}
    if blank:
        return look
    side: dict[str, Any] = {"horizontal": "left"} if named else {}
    if right and not named:
        side = {"horizontal": "right", "indent": 1}
    look |= {
        "number_format": number,
        "alignment": Alignment(**side, vertical="top", wrap_text=True),
    }
    if head:
        look["font"] = Font(name="Calibri", bold=True)
        look["fill"] = PatternFill("solid", fgColor="E8EEF2")
    return look


def _set_up(sheet: Worksheet, table: model.TableBlock, last: int, *, named: bool) -> None:
    """Make a sheet printable, its table sortable, and its choices choosable."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    if not named:
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last}"
        sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = _MARGIN
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("&A · &P / &N"))
    for place, column in enumerate(table.columns, start=1):
        if column.choices and table.rows:
            words = ",".join(column.choices)
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(place)
            choice.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(choice)


def _say_below(sheet: Worksheet, line: int, words: str, widths: Sequence[int]) -> None:
    """Write a sentence below a table, outside of what can be filtered."""
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(line, 1, _plain_text(words))
    cell.data_type = "s"
    cell.font = Font(name="Calibri", italic=True)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.merge_cells(None, line, 1, line, len(widths))
    sheet.row_dimensions[line].height = _height([words], [sum(widths)])


def _width(table: model.TableBlock, place: int) -> int:
    """Return the letters that a column has room for: its longest cell, or half its heading."""
    column = table.columns[place]
    cells = [str(_plain(row[place])) for row in table.rows if not isinstance(row[place], float)]
    longest = max(map(len, [*cells, *column.choices]), default=0)
    words = max(map(len, column.heading.split()), default=0)
    most = {1: 2 * _WIDE}.get(len(table.columns), _WIDE)
    most = min(most, _WIDEST_COLUMN) if len(table.columns) > _MANY else most
    return min(max(longest, len(column.heading) // 2, words, _NARROWEST) + 3, most)


def _height(row: Sequence[model.Value], widths: Sequence[int]) -> float:
    """Return the points that a row needs; not every program fits the height by itself."""
    needed = (
        len(fill(value, max(width - 3, 1)).splitlines())
        for value, width in zip(row, widths, strict=False)
        if isinstance(value, str)
    )
    return min(_LINE * max([1, *needed]), _HIGHEST_ROW)


# --- What HTML, PDF and Word have in common: words with their colours and links, and widths.

_LETTER, _SMALL_LETTER, _PADDING = 0.2, 0.15, 0.4  # centimetres at 9 and at 8 points

_LONGEST = 70  # letters of a cell that count for the width of its column

_TEXT_CM, _CRAMPED_CM = 17.0, 18.2  # between the margins of a page


def width_of(document: model.Document) -> float:
    """Return the centimetres between the margins."""
    return _CRAMPED_CM if document.cramped else _TEXT_CM


def words_of(value: model.Value, column: model.Column, lang: str) -> model.Words:
    """Give a cell as words."""
    if isinstance(value, model.Words):
        return value
    return model.Words(model.written(value, column.kind, lang, column.none))


def shares_of(table: model.TableBlock, document: model.Document, short: int = 18) -> list[float]:
    """Share the width out: no word or short line is torn, long sentences get what is left."""
    lang, total, needs, wishes = document.lang, width_of(document), [], []
    letter = _SMALL_LETTER if document.cramped else _LETTER
    squares = sum(column.kind == "square" for column in table.columns)
    for place, column in enumerate(table.columns):
        cells = [words_of(row[place], column, lang) for row in table.rows]
        lines = [line for cell in cells for line in (*cell.words.split("\n"), cell.more)]
        parts = [*(1.1 * len(each) for each in column.heading.split())]  # headings are bold
        for line in lines:  # a day is one thing
            parts += [1.1 * len(line)] if len(line) <= short else map(len, line.split())
        needs.append(letter * max(parts, default=1.0) + _PADDING)
        whole = min(max(map(len, (column.heading, *lines))), _LONGEST)
        wishes.append(max(letter * whole + _PADDING - needs[-1], 0.0) + 0.1)
    if squares:  # fields of a grid are alike
        first = min(needs[0] + wishes[0], total / 4)
        return [first, *[(total - first) / squares] * squares]
    spare = total - sum(needs)
    if spare <= 0:
        return shares_of(table, document, 0) if short else [total * n / sum(needs) for n in needs]
    return [need + spare * wish / sum(wishes) for need, wish in zip(needs, wishes, strict=True)]


def _laid(words: model.Words, document: model.Document) -> dict[str, Any]:
    """Give words with their number and colours."""
    look = CLASS_STYLES.get(words.look)
    return {
        **asdict(words),
        "number": document.numbers.get(words.finding, 0),
        "color": look.color if look else "",
        "ink": look.ink if look else "",
    }


def _block(block: model.Block, document: model.Document, medium: str) -> dict[str, Any]:
    """Give a block as plain values, for a template."""
    lang = document.lang
    kind = type(block).__name__.removesuffix("Block").lower()
    plain = {"kind": kind, "title": block.title, "level": block.level, "new_page": block.new_page}
    if isinstance(block, model.Sentences):
        lines: Sequence[model.Line] = block.said
        said = [line if isinstance(line, model.Words) else model.Words(line) for line in lines]
        how = {"how": block.how, "intro": block.intro}
        return {**plain, **how, "said": [_laid(words, document) for words in said]}
    if isinstance(block, model.TableBlock):
        pairs = [zip(row, block.columns, strict=True) for row in block.rows]
        rows = [[_laid(words_of(v, column, lang), document) for v, column in row] for row in pairs]
        return {
            **plain,
            "key": block.key,
            "title": block.heading,
            "headings": list(block.headings),
            "right": [column.kind in model.NUMBERS for column in block.columns],
            "codes": [column.key in ("id", "finding") for column in block.columns],
            "squares": any(column.kind == "square" for column in block.columns),
            "shares": shares_of(block, document),
            "said": list(block.said),
            "rows": rows,
        }
    if isinstance(block, model.Beside):
        inside = [b for b in block.blocks if medium in (b.media or (medium,))]
        return {**plain, "blocks": [_block(each, document, medium) for each in inside]}
    return {**plain, **asdict(block)}


def _data(document: model.Document, medium: str) -> dict[str, Any]:
    return {
        "lang": document.lang,
        "title": document.title,
        "lines": list(document.lines),
        "footer": document.footer,
        "look": dict(document.look),
        "blocks": [_block(block, document, medium) for block in document.of(medium)],
    }


# --- HTML: one file that needs nothing from elsewhere.

_PAGE, _STYLE, _SCRIPT = "document.html.j2", "document.css", "film.js"


@cache
def _page() -> tuple[Template, str, str]:
    """Make the page of all documents ready, with its looks and its script."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = files(__package__)
    page, style, script = (
        folder.joinpath(name).read_text(encoding="utf-8") for name in (_PAGE, _STYLE, _SCRIPT)
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["lines"] = lambda words: Markup("<br>").join(words.split("\n"))
    return environment.from_string(page), style, script


def html_of(document: model.Document) -> str:
    """Write a document as one HTML file."""
    from markupsafe import Markup

    page, style, script = _page()
    film = any(isinstance(block, model.FilmBlock) for block in document.of("html"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    made = page.render(
        **_data(document, "html"),
        style=Markup(style),
        script=Markup(script) if film else "",
        allowed=f" script-src 'sha256-{digest}';" if film else "",
        drawing=Markup,  # pictures come from our own renderer, which escapes what it writes
        say=lambda key, **params: text(key, document.lang, **params),
    )
    return made.replace("\0", "")  # no browser agrees with another about null bytes


# --- PDF, set by typst: tagged for readers who listen, its fonts inside, in vectors.

_PRINTED = 946_684_800  # the same bytes each time: no page tells when it was made


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """Read the fonts of some folders."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(path) for path in folders])


def _strings(data: object) -> Iterator[str]:
    """Go through every text of the data of a page."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _strings(value)


def _set(data: Any, lang: str) -> Any:  # noqa: ANN401  (what goes into JSON)
    """Return the data of a page with words for the signs that no font here can set."""
    if isinstance(data, str):
        return settable(data, lang)
    if isinstance(data, Mapping):
        return {key: _set(value, lang) for key, value in data.items()}
    if isinstance(data, Sequence):
        return [_set(value, lang) for value in data]
    return data


# Arabic stays whole in one font, so that its letters join; of the others the first that has a
# letter sets it.
_ARABIC = 'name: "Noto Sans Arabic", covers: regex("[\\u{600}-\\u{8ff}\\u{fb50}-\\u{fefc}]")'


def typeset(template: str, data: Mapping[str, object]) -> bytes:
    """Set pages of type by one of the templates of this package."""
    # The letters are those of the pictures; fonts of the machine would make every machine's
    # pages look different, so that they serve only where none of ours has a sign.
    import typst

    used = {face for words in _strings(data) for face in faces_of(words)}
    known = (*faces(), *sorted(used.difference(faces()), key=lambda face: face.family))
    folders = tuple(dict.fromkeys(face.path.parent for face in known))
    names = ", ".join(json.dumps(face.family) for face in known)
    source = files(__package__).joinpath("templates", f"{template}.typ").read_text("utf-8")
    page = f"#let fonts = (({_ARABIC}), {names})\n{source}".encode()
    words = json.dumps(_set(data, str(data["lang"])), ensure_ascii=False, sort_keys=True)

    def compiled(standard: Literal["ua-1"] | None) -> bytes | list[bytes] | None:
        compiler = typst.Compiler(page, font_paths=_fonts(folders), sys_inputs={"data": words})
        return compiler.compile(format="pdf", pdf_standards=standard, timestamp=_PRINTED)

    try:
        made = compiled("ua-1")
    except typst.TypstError:
        # Some order of joiners and marks is no text by that standard; the page itself is right.
        made = compiled(None)
    if not isinstance(made, bytes):  # only pictures come page by page
        raise TypeError(type(made))
    return made


def pdf_of(document: model.Document) -> bytes:
    """Write a document as a PDF."""
    data = _data(document, "pdf")
    return typeset("document", {**data, "logo": list(logo_bytes(document.look))})


def docx_of(document: model.Document) -> bytes:
    """Write a document as a Word document."""
    from ecosystem.documents.word import word_bytes

    return word_bytes(document)


# Format to what writes it.
WRITERS: Mapping[str, Callable[[model.Document], bytes]] = {
    "text": lambda document: text_of(document).encode(),
    "json": lambda document: json_of(document).encode(),
    "csv": csv_of,
    "xlsx": xlsx_of,
    "html": lambda document: html_of(document).encode(),
    "docx": docx_of,
    "pdf": pdf_of,
}
