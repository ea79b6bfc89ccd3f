"""``ecosystem findings``: what was found, as text, JSON, CSV or workbook."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.quarters import analyse

if TYPE_CHECKING:
    from ecosystem.findings.registry import Result


FORMATS = ("text", "json", "csv", "xlsx")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    add_form_options(parser, FORMATS)
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Find everything and write it down."""
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    _, result = analyse(arguments, console)
    deliver(content_of(result, form, console.lang), target, console)
    return 0


def content_of(result: Result, form: str, lang: str) -> bytes:
    """Write findings in one of the forms."""
    if form == "json":
        return result.to_json().encode()
    from ecosystem.documents.results import findings_document
    from ecosystem.documents.writers import WRITERS

    return WRITERS[form](findings_document(result, lang))
