"""``ecosystem housing``: fair letting, and where the way from a docking point to a flat breaks."""

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
    parser.option("--tests", key="option_tests", metavar=parser.word("file"))
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the page on housing."""
    parameters = parameters_of(arguments)
    inputs = [arguments.quarter, *([arguments.tests] if arguments.tests else [])]
    target, form = form_of(arguments, FORMATS, inputs)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.documents.results import housing_page
    from ecosystem.io.studies import read_tests
    from ecosystem.measures.housing import paired_tests
    from ecosystem.sharing.results import shared_housing

    counts = read_tests(arguments.tests) if arguments.tests else []
    page = housing_page(
        quarter,
        shared_housing(quarter, view=arguments.view, parameters=parameters),
        view=arguments.view,
        lang=console.lang,
        tests=paired_tests(counts),
    )
    return write_page(page, target, form, console)
