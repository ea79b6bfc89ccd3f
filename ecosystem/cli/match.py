"""``ecosystem match``: flats and companions for households, with reasons for all without."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.catalogue import text
from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.errors import UsageError

ENDINGS = (".xlsx",)


def add_arguments(parser: Parser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """
    file = parser.word("file")
    parser.argument("list", "argument_matching", nargs="?", metavar=file)
    parser.option("-o", "--output", key="option_matching", metavar=file, required=True)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Match, or write the workbook to fill.

    Parameters
    ----------
    arguments
        With ``list`` and ``output``.
    console
        Says how many were matched.

    Returns
    -------
    status
        0.

    Raises
    ------
    UsageError
        If the workbook to fill exists already: it may hold somebody's work.
    """
    from ecosystem.io.matching_book import read_matching
    from ecosystem.io.saving import save_file
    from ecosystem.measures.matching import match_households
    from ecosystem.measures.matching_sides import Companion, Flat, Household
    from ecosystem.report.matching_writer import empty_book, proposals_book

    target = output_file(arguments.output, ENDINGS, filter(None, [arguments.list]))
    if arguments.list is None:
        if target.exists():
            raise UsageError("cli.template_exists", path=target)
        save_file(target, lambda part: part.write_bytes(empty_book(console.lang)))
        console.done(console.text("written", path=target))
        return 0
    book = read_matching(arguments.list)
    found = match_households(
        [Household(**row) for row in book.households],  # type: ignore[arg-type]
        [Flat(**row) for row in book.flats],  # type: ignore[arg-type]
        [Companion(**{"languages": (), **row}) for row in book.companions],  # type: ignore[arg-type]
    )
    save_file(target, lambda part: part.write_bytes(proposals_book(found, console.lang)))
    count, left = len(found.proposals), len(found.unmatched)
    console.done(text("matching.done", console.lang, count=count, left=left))
    console.done(console.text("written", path=target))
    return 0
