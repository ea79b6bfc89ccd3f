"""``ecosystem workshop``: the page with which a facilitator runs a room."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read
from ecosystem.errors import DataError, UsageError
from ecosystem.words import text

ENDINGS = (".html", ".htm")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    page = text("workshop.option_page", parser.lang)
    parser.options.add_argument(
        "-o", "--output", help=page, metavar=parser.word("file"), required=True
    )
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the page."""
    if arguments.view == "internal":
        raise UsageError("workshop.internal")
    target = output_file(arguments.output, ENDINGS, [arguments.quarter])
    parameters = parameters_of(arguments)
    quarter = read(arguments.quarter, console)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=arguments.quarter)
    from ecosystem.io.files import save_file
    from ecosystem.workshop.page import render_workshop

    page = render_workshop(
        quarter, view=arguments.view, lang=console.lang, parameters=parameters
    ).encode()
    save_file(target, lambda part: part.write_bytes(page))
    console.done(console.text("written", path=target))
    return 0
