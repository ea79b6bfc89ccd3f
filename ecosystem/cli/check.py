"""``ecosystem check``: every problem with its place and remedy, and what is missing."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.parser import Parser, add_common_options

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

# Tables that findings rest on, in the order in which it pays to add them.
WANTED = ("ties", "offers", "docks", "needs", "funding", "reports", "hurdles", "residents")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """List every problem of a quarter.

    Parameters
    ----------
    arguments
        With ``quarter``.
    console
        Takes the list.

    Returns
    -------
    status
        1 if there are errors, else 0.
    """
    from ecosystem.io import load

    loaded = load(arguments.quarter)
    for problem in loaded.problems:
        console.result(problem.message(console.lang))
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    if errors:
        console.result(console.text("check_errors" if errors > 1 else "check_error", count=errors))
        return 1
    said = "check_notices" if loaded.problems else "check_clean"
    console.result(console.text(said, count=len(loaded.problems)))
    if loaded.quarter is not None:
        _say_what_is_there(loaded.quarter, console)
    return 0


def _say_what_is_there(quarter: Quarter, console: Console) -> None:
    from ecosystem.schema import TABLES

    counts = [
        f"{TABLES[name].labels[console.lang]} {len(table)}"
        for name, table in quarter.tables.items()
    ]
    console.done(console.text("check_tables", tables=", ".join(counts)))
    missing = [name for name in WANTED if not len(quarter.table(name))]
    if missing:
        console.result(console.text("check_missing"))
    for name in missing:
        title = TABLES[name].labels[console.lang]
        console.result(f"  {title} ({name}): {console.text(f'without_{name}')}")
