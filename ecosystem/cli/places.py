"""``ecosystem places``: docking points: how far, when open, how visible; where one is missing."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, form_of
from ecosystem.cli.pages import FORMATS, write_page
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.option("--sites", key="option_sites", type=int, default=1, metavar="N")
    parser.option("--agreed", key="option_agreed", default="", metavar=parser.word("ids"))
    parser.option("--barriers", key="option_barriers", metavar=parser.word("file"))
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the page on docking points."""
    parameters = parameters_of(arguments)
    inputs = [arguments.quarter, *([arguments.barriers] if arguments.barriers else [])]
    target, form = form_of(arguments, FORMATS, inputs)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.documents.results import places_page
    from ecosystem.io.studies import read_barriers
    from ecosystem.sharing.results import shared_places

    places = shared_places(
        quarter,
        view=arguments.view,
        sites=arguments.sites,
        agreed=[word for part in arguments.agreed.split(",") if (word := part.strip())],
        barriers=read_barriers(arguments.barriers) if arguments.barriers else None,
        parameters=parameters,
    )
    page = places_page(quarter, places, view=arguments.view, lang=console.lang)
    return write_page(page, target, form, console)
