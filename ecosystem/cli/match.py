"""``ecosystem match``: flats and companions for households, with reasons for all without."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.errors import UsageError
from ecosystem.words import text

ENDINGS = (".xlsx",)


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    file = parser.word("file")
    parser.argument("list", "argument_matching", nargs="?", metavar=file)
    parser.option("-o", "--output", key="option_matching", metavar=file, required=True)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Match, or write the workbook to fill."""
    from ecosystem.documents.results import matching_document, matching_form
    from ecosystem.documents.writers import xlsx_of
    from ecosystem.io.files import save_file
    from ecosystem.io.studies import read_matching
    from ecosystem.measures.housing import Companion, Flat, Household, match_households

    target = output_file(arguments.output, ENDINGS, filter(None, [arguments.list]))
    if arguments.list is None:
        if target.exists():
            raise UsageError("cli.template_exists", path=target)
        save_file(target, lambda part: part.write_bytes(xlsx_of(matching_form(console.lang))))
        console.done(console.text("written", path=target))
        return 0
    book = read_matching(arguments.list)
    found = match_households(
        [Household(**row) for row in book.households],  # type: ignore[arg-type]
        [Flat(**row) for row in book.flats],  # type: ignore[arg-type]
        [Companion(**{"languages": (), **row}) for row in book.companions],  # type: ignore[arg-type]
    )
    book_bytes = xlsx_of(matching_document(found, console.lang))
    save_file(target, lambda part: part.write_bytes(book_bytes))
    count, left = len(found.proposals), len(found.unmatched)
    console.done(text("matching.done", console.lang, count=count, left=left))
    console.done(console.text("written", path=target))
    return 0
