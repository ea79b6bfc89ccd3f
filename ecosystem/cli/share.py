"""``ecosystem share``: a copy of a quarter that is safe to pass on."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import UsageError
from ecosystem.words import text


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.option("-o", "--output", key="option_copy", metavar=parser.word("folder"), required=True)
    explain = text("sharing.option_explain", parser.lang)
    parser.options.add_argument("--explain", help=explain, action="store_true")
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the reduced copy."""
    if arguments.view == "internal":
        raise UsageError("cli.share_internal")
    target = output_quarter(arguments.output, [arguments.quarter])
    _refuse_company(target)
    quarter = read(arguments.quarter, console)
    from ecosystem.io.reading import write_quarter
    from ecosystem.sharing.quarters import share_and_tell
    from ecosystem.sharing.rules import checklist

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
    from ecosystem.io.package import FILE_NAME, read_descriptor
    from ecosystem.schema import TABLES

    there = {entry.name for entry in target.iterdir()}
    if not there:
        return
    found, _ = read_descriptor(target, FILE_NAME)
    own = found.get("quarter") if found else None
    is_copy = isinstance(own, dict) and own.get("view") in ("partner", "public")
    if not is_copy or there - {FILE_NAME, *(f"{name}.csv" for name in TABLES)}:
        raise UsageError("sharing.folder_not_empty", path=target)
