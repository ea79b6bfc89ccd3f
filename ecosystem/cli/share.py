"""``ecosystem share``: a copy of a quarter that is safe to pass on."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from pathlib import Path

from ecosystem.catalogue import text
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
    explain = text("sharing.option_explain", parser.lang)
    parser.options.add_argument("--explain", help=explain, action="store_true")
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the reduced copy.

    Parameters
    ----------
    arguments
        With ``quarter``, ``output``, ``view`` and ``explain``.
    console
        Says where the copy lies and what is not in it.

    Returns
    -------
    status
        0.

    Raises
    ------
    UsageError
        If the view is internal: then nothing would be taken out; or if something else lies in the
        folder, since whoever passes the folder on would pass that on, too.
    """
    if arguments.view == "internal":
        raise UsageError("cli.share_internal")
    target = output_quarter(arguments.output, [arguments.quarter])
    _refuse_company(target)
    quarter = read(arguments.quarter, console)
    from ecosystem.io import write_quarter
    from ecosystem.sharing import share_and_tell
    from ecosystem.sharing.explain import checklist

    shared = share_and_tell(quarter, view=arguments.view, on=dt.date.today())
    written = write_quarter(shared.quarter, target)
    console.done(console.text("written", path=written))
    console.done(text("sharing.removed_heading", console.lang))
    for entry in shared.removed:
        console.done(f"- {entry.sentence(console.lang)}")
    if arguments.explain:
        console.result(text("sharing.explain_heading", console.lang))
        for line in checklist(shared.removed, arguments.view, console.lang):
            console.result(f"- {line}")
    return 0


def _refuse_company(target: Path) -> None:
    """Refuse a folder in which anything but an earlier copy lies."""
    if not target.is_dir():
        return
    from ecosystem.io.descriptor import FILE_NAME
    from ecosystem.io.folder import read_descriptor
    from ecosystem.schema import TABLES

    there = {entry.name for entry in target.iterdir()}
    if not there:
        return
    found, _ = read_descriptor(target, FILE_NAME)
    own = found.get("quarter") if found else None
    is_copy = isinstance(own, dict) and own.get("view") in ("partner", "public")
    if not is_copy or there - {FILE_NAME, *(f"{name}.csv" for name in TABLES)}:
        raise UsageError("sharing.folder_not_empty", path=target)
