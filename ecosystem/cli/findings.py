"""``ecosystem findings``: what was found, as text, JSON, CSV or workbook."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.quarters import analyse

if TYPE_CHECKING:
    from ecosystem.findings import Result

FORMATS = ("text", "json", "csv", "xlsx")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    add_form_options(parser, FORMATS)
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Find everything and write it down.

    Parameters
    ----------
    arguments
        With ``quarter``, ``format``, ``output`` and the common options.
    console
        Takes the result if no file is named.

    Returns
    -------
    status
        0.

    Raises
    ------
    UsageError
        If a workbook shall go to the screen, or the ending of the file is not known.
    """
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    _, result = analyse(arguments, console)
    deliver(content_of(result, form, console.lang), target, console)
    return 0


def content_of(result: Result, form: str, lang: str) -> bytes:
    """Write findings in one of the forms.

    Parameters
    ----------
    result
        What was found.
    form
        ``text``, ``json``, ``csv`` or ``xlsx``.
    lang
        Language of the sentences; JSON holds both.

    Returns
    -------
    content
        The bytes of the file.
    """
    if form == "json":
        return result.to_json().encode()
    from ecosystem.report import findings_files

    if form == "csv":
        return findings_files.findings_csv(result, lang=lang)
    if form == "xlsx":
        from ecosystem.report.findings_workbook import findings_workbook

        return findings_workbook(result, lang=lang)
    return findings_files.findings_text(result, lang=lang).encode()
