"""``ecosystem cards``: cards for the wall, and the workbook into which the wall is typed."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.partner_sheets import say_written
from ecosystem.cli.quarters import read


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    target = parser.word("target")
    parser.option("-o", "--output", key="option_cards", metavar=target, required=True)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the cards and the workbook."""
    target = output_quarter(arguments.output, [arguments.quarter])
    quarter = read(arguments.quarter, console)
    from ecosystem.documents.sheets import write_cards

    written = write_cards(quarter, target, view=arguments.view, lang=console.lang)
    say_written(written, "made_cards", console)
    return 0
