"""``ecosystem report``: one file with picture, grid of needs, weak bridges and what to do."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.quarters import analyse

ENDINGS = (".html", ".htm", ".xlsx")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.option("-o", "--output", key="option_report", metavar=parser.word("file"), required=True)
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the report.

    Parameters
    ----------
    arguments
        With ``quarter``, ``output`` and the common options.
    console
        Says where the report lies.

    Returns
    -------
    status
        0.
    """
    target = output_file(arguments.output, ENDINGS, [arguments.quarter])
    quarter, result = analyse(arguments, console)
    from ecosystem.io.saving import save_file

    if target.suffix.lower() == ".xlsx":
        from ecosystem.report.findings_workbook import findings_workbook

        data = findings_workbook(result, lang=console.lang)
    else:
        from ecosystem.report import build_report, render_report

        data = render_report(build_report(quarter, result, lang=console.lang)).encode()
    save_file(target, lambda part: part.write_bytes(data))
    console.done(console.text("written", path=target))
    return 0
