"""``ecosystem suggest``: useful new ties, gain and effort, as a to-do list."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.changes.suggest import Suggestions


FORMATS = ("text", "json", "csv", "xlsx")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    count = text("suggestions.option_count", parser.lang)
    parser.options.add_argument("--count", type=int, default=10, metavar="N", help=count)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Suggest ties and write them down."""
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    parameters = parameters_of(arguments)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.changes.suggest import suggest_ties
    from ecosystem.sharing.results import share_suggestions

    found = suggest_ties(quarter, count=arguments.count, parameters=parameters)
    shown = share_suggestions(found, quarter, view=arguments.view)
    deliver(content_of(shown, form, console.lang), target, console)
    return 0


def content_of(suggestions: Suggestions, form: str, lang: str) -> bytes:
    """Write suggestions in one of the forms."""
    if form == "json":
        return suggestions.to_json().encode()
    from ecosystem.documents.results import suggestions_document
    from ecosystem.documents.writers import WRITERS

    return WRITERS[form](suggestions_document(suggestions, lang))
