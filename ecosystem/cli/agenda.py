"""``ecosystem agenda``: what to talk about, and what became of the actions since the last wave."""

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
    parser.option("--before", key="option_before", metavar=quarter)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the agenda."""
    parameters = parameters_of(arguments)
    inputs = [arguments.quarter, *([arguments.before] if arguments.before else [])]
    target, form = form_of(arguments, FORMATS, inputs)
    quarter = read_full(arguments.quarter, console)
    before = read_full(arguments.before, console) if arguments.before else None
    from ecosystem.documents.results import agenda_page
    from ecosystem.sharing.results import agenda, shared_reviews

    view = arguments.view
    reviews = shared_reviews(before, quarter, view=view, parameters=parameters) if before else ()
    found = agenda(quarter, view=view, parameters=parameters)
    page = agenda_page(quarter, found, lang=console.lang, reviews=reviews)
    return write_page(page, target, form, console)
