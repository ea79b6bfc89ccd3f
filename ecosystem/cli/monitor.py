"""``ecosystem monitor``: where people arrive, and whether structures are for all and for good."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, form_of
from ecosystem.cli.pages import FORMATS, write_page
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    quarter = parser.word("quarter")
    parser.argument("quarter", "argument_quarter", metavar=quarter)
    parser.argument("others", "argument_others", nargs="*", metavar=quarter)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the page on arrival."""
    parameters = parameters_of(arguments)
    target, form = form_of(arguments, FORMATS, [arguments.quarter, *arguments.others])
    quarter = read_full(arguments.quarter, console)
    others = [read_full(path, console) for path in arguments.others]
    from ecosystem.documents.results import monitor_page
    from ecosystem.sharing.results import shared_monitor

    monitor = shared_monitor(quarter, *others, view=arguments.view, parameters=parameters)
    page = monitor_page(quarter, monitor, view=arguments.view, lang=console.lang)
    return write_page(page, target, form, console)
