"""``ecosystem partner-sheets``: one pre-filled sheet for each partner."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.progress import bar_for
from ecosystem.cli.quarters import read
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.documents.sheets import Written


FORMATS = ("docx", "pdf")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    target = parser.word("target")
    parser.option("-o", "--output", key="option_sheets", metavar=target, required=True)
    parser.option("--format", key="option_sheet_format", choices=FORMATS, default="docx")
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the sheets and the workbook for the answers."""
    target = output_quarter(arguments.output, [arguments.quarter])
    quarter = read(arguments.quarter, console)
    from ecosystem.documents.sheets import write_partner_sheets

    written = write_partner_sheets(
        quarter,
        target,
        view=arguments.view,
        lang=console.lang,
        form=arguments.format,
        progress=bar_for(console),
    )
    say_written(written, "made_sheets", console)
    return 0


def say_written(written: Written, key: str, console: Console) -> None:
    """Say what was written, for whom nothing was, and what comes next."""
    console.done(console.text("written", path=written.path))
    if written.left_out:
        console.done(text("paper.none_for", console.lang, count=written.left_out))
    if written.entries is not None:
        params = {"count": written.count, "file": written.entries}
        console.done(text(f"paper.{key}", console.lang, **params))
