"""``ecosystem share``: a copy of a quarter that is safe to pass on."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import UsageError


def add_arguments(parser: Parser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.option("-o", "--output", key="option_copy", metavar=parser.word("folder"), required=True)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the reduced copy.

    Parameters
    ----------
    arguments
        With ``quarter``, ``output`` and ``view``.
    console
        Says where the copy lies.

    Returns
    -------
    status
        0.

    Raises
    ------
    UsageError
        If the view is internal: then nothing would be taken out.
    """
    if arguments.view == "internal":
        raise UsageError("cli.share_internal")
    target = output_quarter(arguments.output, [arguments.quarter])
    quarter = read(arguments.quarter, console)
    from ecosystem.io import write_quarter
    from ecosystem.sharing import share

    written = write_quarter(share(quarter, view=arguments.view), target)
    console.done(console.text("written", path=written))
    return 0
