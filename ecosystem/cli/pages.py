"""What the commands that give a page have in common: their options, and where the page goes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import DataError, UsageError

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter
    from ecosystem.report.pages import Page

FORMATS = ("text", "json", "csv", "html", "docx")
ENDINGS = {".txt": "text", ".json": "json", ".csv": "csv", ".html": "html", ".docx": "docx"}


def add_page_options(parser: Parser) -> None:
    """Add where the page goes, and what every command understands.

    Parameters
    ----------
    parser
        The parser of a command.
    """
    parser.option("--format", key="option_page_format", choices=FORMATS)
    parser.option("-o", "--output", key="option_output", metavar=parser.word("file"))
    add_common_options(parser)


def page_target(arguments: Namespace, inputs: Sequence[str]) -> tuple[Path | None, str]:
    """Settle where the page goes and in which form.

    Parameters
    ----------
    arguments
        With ``output`` and ``format``.
    inputs
        Files and folders that the call reads.

    Returns
    -------
    target, form
        No target for the screen.

    Raises
    ------
    UsageError
        If the ending is not known, the file is an input, or Word shall go to the screen.
    """
    if arguments.output is None:
        if arguments.format == "docx":
            raise UsageError("cli.word_needs_file")
        return None, arguments.format or "text"
    endings = tuple(ENDINGS)
    if arguments.format:
        endings = (*endings, Path(arguments.output).suffix.lower())
    target = output_file(arguments.output, endings, inputs)
    return target, arguments.format or ENDINGS[target.suffix.lower()]


def write_page(page: Page, target: Path | None, form: str, console: Console) -> int:
    """Write the page.

    Parameters
    ----------
    page
        The page.
    target
        The file; None for the screen.
    form
        The format.
    console
        Takes the page, or says where it lies.

    Returns
    -------
    status
        0.
    """
    from ecosystem.report.pages_files import WRITERS

    content = WRITERS[form](page)
    if target is None:
        console.data(content)
        return 0
    from ecosystem.io.saving import save_file

    save_file(target, lambda part: part.write_bytes(content))
    console.done(console.text("written", path=target))
    return 0


def read_full(path: str, console: Console) -> Quarter:
    """Read a quarter on full data.

    Parameters
    ----------
    path
        A folder or workbook.
    console
        Takes notices.

    Returns
    -------
    quarter
        The quarter.

    Raises
    ------
    DataError
        If the data have errors, or are a shared copy from which things were taken out.
    """
    quarter = read(path, console)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=path)
    return quarter
