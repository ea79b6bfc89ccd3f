"""A page as plain text, JSON, CSV, HTML or Word."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape

from ecosystem.catalogue import text
from ecosystem.findings.words import wrapped
from ecosystem.io.excel_csv import excel_cell, excel_lines
from ecosystem.report.pages import Page, PageTable, written
from ecosystem.report.plain_texts import listed

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
    """Write a page as plain text.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    text
        Lines of at most 92 signs, in tables with columns 100.
    """
    lines = [page.title, page.line, ""]
    lines += [line for said in page.sentences for line in wrapped(said)]
    for table in page.tables:
        lines += ["", table.title, *_table_lines(table, page.lang)]
    if page.notes:
        lines += ["", text("pages.notes", page.lang), *listed(page.notes)]
    return "\n".join(lines) + "\n"


def page_json(page: Page) -> str:
    """Write a page as JSON; two runs give the same text.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    text
        Indented, ending in a line break.
    """
    return json.dumps(page.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def page_csv(page: Page) -> bytes:
    """Write the tables of a page as CSV for Excel, one below the other.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    content
        Semicolons and a byte order mark; a blank line between two tables.
    """
    lines: list[Sequence[str]] = [[said] for said in (page.title, page.line, *page.sentences)]
    for table in page.tables:
        lines += [[], [table.title], table.headings]
        lines += [_cells(table, row, page.lang) for row in range(len(table.rows))]
    lines += [[], *([note] for note in page.notes)]
    return excel_lines([excel_cell(cell, page.lang) for cell in line] for line in lines)


def page_html(page: Page) -> str:
    """Write a page as one HTML file without anything from elsewhere.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    html
        A whole document.
    """
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
    """Write a page as a Word document.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    content
        The bytes; the same for the same page.
    """
    from ecosystem.report.pages_word import word_document

    return word_document(page)


WRITERS: Mapping[str, Callable[[Page], bytes]] = {
    "text": lambda page: page_text(page).encode(),
    "json": lambda page: page_json(page).encode(),
    "csv": page_csv,
    "html": lambda page: page_html(page).encode(),
    "docx": page_docx,
}
"""Format to what writes it."""
