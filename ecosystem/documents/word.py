"""The one Word writer: documents as an office goes on editing them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecosystem.documents import model
from ecosystem.documents.writers import shares_of, width_of, words_of
from ecosystem.io.files import same_bytes
from ecosystem.pictures.style import CLASS_STYLES, logo_bytes

if TYPE_CHECKING:
    from docx.document import Document as Book
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what no XML can hold

_SPEAKS = {"de": "de-DE", "en": "en-GB"}

# Word takes no longer title among the properties of a file; in the text it stands whole.
_LONGEST = 255
_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same document

_TONE, _QUIET, _PALE = "1F4457", "4F5961", "E8EEF2"

_MANY = 8  # columns whose type is smaller

_LISTS = ("list", "notes", "values")

# Points of body, table and narrow table; of a document whose pages are counted, smaller.
_SIZES = {False: (10.0, 9.0, 8.0), True: (8.5, 7.5, 7.0)}


def word_bytes(document: model.Document) -> bytes:
    """Write a document as a Word document."""
    writer = _Writer(document)
    return writer.data()


def _element(name: str, /, **values: str) -> BaseOxmlElement:
    """Make what python-docx has no call for: shades, links, marks, rules."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: BaseOxmlElement = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


class _Writer:
    """Adds block after block to a Word document."""

    def __init__(self, document: model.Document) -> None:
        import docx

        self._document, self._lang = document, document.lang
        self._tone = document.look.get("color", _TONE).removeprefix("#")
        self._size, self._small, self._smallest = _SIZES[document.cramped]
        self._book: Book = docx.Document()
        self._set_up()
        if logo := logo_bytes(document.look):
            self._logo(logo, document.look["alt"])
        blocks = list(document.of("docx"))
        if not (blocks and isinstance(blocks[0], model.Heading) and blocks[0].level == 1):
            self._heading(document.title, 1)
        for line in document.lines:
            self._words(self._book.add_paragraph(), model.Words(line), color=_QUIET)
        for block in blocks:
            self._add(block)

    def _logo(self, png: bytes, alt: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm

        paragraph = self._book.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape = paragraph.add_run().add_picture(io.BytesIO(png), height=Cm(1.2))
        shape._inline.docPr.set("descr", alt)

    def data(self) -> bytes:
        """Give the file."""
        buffer = io.BytesIO()
        self._book.save(buffer)
        return same_bytes(buffer.getvalue())

    def _set_up(self) -> None:
        from docx.shared import Cm, Pt

        section = self._book.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - width_of(self._document)) / 2)
        section.top_margin = section.bottom_margin = Cm(1.4)
        style = self._book.styles["Normal"]
        style.font.name, style.font.size = "Arial", Pt(self._size)
        style.paragraph_format.space_after = Pt(3)
        style.element.get_or_add_rPr().append(_element("lang", val=_SPEAKS[self._lang]))
        about = self._book.core_properties
        about.title, about.author, about.comments = (
            self._clean(self._document.title)[:_LONGEST],
            "ecosystem",
            "",
        )
        about.created = about.modified = _STAMP
        about.language = _SPEAKS[self._lang]

    @staticmethod
    def _clean(words: str) -> str:
        return _ILLEGAL.sub("", words)

    def _heading(self, words: str, level: int, *, new_page: bool = False) -> None:
        from docx.shared import Pt

        paragraph = self._book.add_heading(level=level)
        self._run(
            paragraph, words, {1: 14.0, 2: 11.0}.get(level, 10.0), bold=True, color=self._tone
        )
        form = paragraph.paragraph_format
        form.page_break_before = new_page
        form.space_before, form.space_after = Pt(0 if level == 1 else 7), Pt(3)

    def _run(
        self,
        paragraph: Paragraph,
        words: str,
        size: float = 0,
        *,
        bold: bool = False,
        color: str = "",
    ) -> Run:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(self._clean(words))
        run.font.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        return run

    def _words(
        self, paragraph: Paragraph, words: model.Words, size: float = 0, color: str = ""
    ) -> None:
        """Write words with their link and what stands below them."""
        if words.words:
            self._run(paragraph, words.words, size, bold=words.strong, color=color)
        number = self._document.numbers.get(words.finding)
        if number is not None and words.target:
            name = f"finding_{number}"
            paragraph._p.append(_element("bookmarkStart", id=str(number), name=name))
            paragraph._p.append(_element("bookmarkEnd", id=str(number)))
        elif number is not None:
            link = _element("hyperlink", anchor=f"finding_{number}")
            run = self._run(paragraph, f" [{number}]", size, color=color or _TONE)
            link.append(run._r)
            paragraph._p.append(link)
        if words.more:
            self._run(paragraph, f"\n{words.more}", size, color=color or _QUIET)

    def _add(self, block: model.Block) -> None:
        """Add a block with its heading."""
        title = block.heading if isinstance(block, model.TableBlock) else block.title
        if title:
            self._heading(title, block.level, new_page=block.new_page)
        if isinstance(block, model.Sentences):
            self._sentences(block)
        elif isinstance(block, model.TableBlock):
            for said in block.said:
                self._words(self._book.add_paragraph(), model.Words(said))
            if block.rows or block.room:
                self._table(block)
        elif isinstance(block, model.Beside):
            for each in block.blocks:
                self._add(each)
        elif isinstance(block, model.Ruled):
            self._lines(block.count)

    def _sentences(self, block: model.Sentences) -> None:
        said = [each if isinstance(each, model.Words) else model.Words(each) for each in block.said]
        if block.how in ("facts", "legend", "values"):
            between = " " if block.how == "legend" else ": "
            one = " · ".join(between.join(filter(None, (w.more, w.words))) for w in said)
            said = [model.Words(one)]
        if block.intro:
            self._words(self._book.add_paragraph(), model.Words(block.intro))
        for words in said:
            style = "List Bullet" if block.how in ("list", "notes") else None
            paragraph = self._book.add_paragraph(style=style)
            bold = block.how == "strong"
            quiet = _QUIET if block.how in ("quiet", "legend", "values") else ""
            shown = model.Words(**{**words.__dict__, "strong": bold or words.strong})
            self._words(paragraph, shown, color=quiet)
            if block.how == "invented":
                for run in paragraph.runs:
                    run.italic = True

    def _table(self, block: model.TableBlock) -> None:
        """Add a table whose headings stand on every page and whose rows stay whole."""
        heads = [model.Words(name, strong=True) for name in block.headings]
        named = not any(block.headings)
        rows = [
            [words_of(v, c, self._lang) for v, c in zip(row, block.columns, strict=True)]
            for row in block.rows
        ]
        rows += [[model.Words("")] * len(heads)] * block.room
        lines = rows if named else [heads, *rows]
        table: Table = self._book.add_table(len(lines), len(heads), style="Table Grid")
        table.autofit = False
        size = self._small if len(heads) < _MANY else self._smallest
        for line, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
            head = line == 0 and not named
            row._tr.get_or_add_trPr().append(_element("cantSplit"))
            if head:
                row._tr.get_or_add_trPr().append(_element("tblHeader"))
            for cell, words in zip(row.cells, cells, strict=True):
                self._cell(cell, words, size, head=head)
        self._widths(table, shares_of(block, self._document))

    @staticmethod
    def _widths(table: Table, shares: Sequence[float]) -> None:
        from docx.shared import Cm

        for column, share in zip(table.columns, shares, strict=True):
            column.width = Cm(share)  # LibreOffice reads these, Word those of the cells
            for cell in column.cells:
                cell.width = Cm(share)

    def _cell(self, cell: _Cell, words: model.Words, size: float, *, head: bool) -> None:
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        look = CLASS_STYLES.get(words.look)
        fill = look.color.removeprefix("#") if look else _PALE if head else ""
        ink = look.ink.removeprefix("#").upper() if look else ""
        if look:
            square = f"{words.words} {words.more}".strip()
            words = model.Words(square)
        self._words(paragraph, words, size, color=ink)
        if fill:
            cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", fill=fill))

    def _lines(self, count: int) -> None:
        """Add ruled lines to write on."""
        from docx.shared import Pt

        for _ in range(count):
            paragraph = self._book.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(9)
            borders = _element("pBdr")
            for name in ("bottom", "between"):  # without the second Word draws them as one block
                borders.append(_element(name, val="single", sz="4", space="1", color="9AA5AB"))
            paragraph._p.get_or_add_pPr().append(borders)
