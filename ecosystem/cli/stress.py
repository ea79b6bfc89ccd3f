"""``ecosystem stress``: the same few blows for every quarter, and what is left after each."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.changes.plans import StressTest


FORMATS = ("text", "json", "csv")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    words = text("stress.option_loss", parser.lang)
    parser.options.add_argument("--loss", type=float, default=0.1, metavar="P", help=words)
    words = text("stress.option_draws", parser.lang)
    parser.options.add_argument("--draws", type=int, default=200, metavar="N", help=words)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Test and write it down."""
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    parameters = parameters_of(arguments)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.changes.plans import stress_test
    from ecosystem.sharing.results import share_stress

    test = stress_test(quarter, loss=arguments.loss, draws=arguments.draws, parameters=parameters)
    shown = share_stress(test, quarter, view=arguments.view)
    deliver(content_of(shown, form, console.lang), target, console)
    return 0


def content_of(test: StressTest, form: str, lang: str) -> bytes:
    """Write a stress test in one of the forms."""
    if form == "json":
        return test.to_json().encode()
    from ecosystem.documents.results import stress_document
    from ecosystem.documents.writers import WRITERS

    return WRITERS[form](stress_document(test, lang))
