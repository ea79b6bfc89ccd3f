"""What python-docx has no call for: links inside a document, shaded cells, its language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPEAKS = {"de": "de-DE", "en": "en-GB"}


def clean(words: str) -> str:
    """Leave out characters that no XML can hold.

    Parameters
    ----------
    words
        Any text.

    Returns
    -------
    words
        The same without control characters.
    """
    return _ILLEGAL.sub("", words)


def speak(book: Document, lang: str) -> None:
    """Tell the document its language, for spelling and for readers who listen.

    Parameters
    ----------
    book
        The document.
    lang
        ``"de"`` or ``"en"``.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    book.core_properties.language = _SPEAKS[lang]
    properties = book.styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _SPEAKS[lang])
    properties.append(spoken)


def mark(paragraph: Paragraph, finding: str, numbers: Mapping[str, int]) -> None:
    """Make a paragraph the place that links to a finding lead to.

    Parameters
    ----------
    paragraph
        The place.
    finding
        Id of the finding.
    numbers
        Its number in the annex.
    """
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
    """Add the number of a finding, as a link to it.

    Parameters
    ----------
    paragraph
        The paragraph that gets it.
    finding
        Id of the finding; nothing is added if it has no number.
    numbers
        Numbers in the annex.
    """
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
    """Add a table whose first row is a heading on every page.

    Parameters
    ----------
    book
        The document.
    heads
        Headings of the columns.
    rows
        Texts, one a column.
    widths
        Of the columns, in millimetres.

    Returns
    -------
    table
        The table, header row first.
    """
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
    """Colour a cell and its letters.

    Parameters
    ----------
    cell
        The cell.
    fill, ink
        Colours as ``#rrggbb``.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    colour = OxmlElement("w:shd")
    colour.set(qn("w:val"), "clear")
    colour.set(qn("w:fill"), fill.removeprefix("#"))
    cell._tc.get_or_add_tcPr().append(colour)
    for run in cell.paragraphs[0].runs:
        run.font.color.rgb = RGBColor.from_string(ink.removeprefix("#").upper())
