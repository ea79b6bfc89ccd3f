"""``ecosystem apply``: what the room said, taken into a new quarter."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import DataError
from ecosystem.words import text


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"workshop.{key}", parser.lang)

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.needed.add_argument("session", help=say("argument_session"), metavar=say("word_session"))
    parser.options.add_argument(
        "-o", "--output", help=say("option_into"), metavar=parser.word("folder"), required=True
    )
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the new quarter."""
    target = output_quarter(arguments.output, [arguments.quarter, arguments.session])
    from ecosystem.workshop.sessions import apply_session, read_session

    session = read_session(arguments.session)
    quarter = read(arguments.quarter, console)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=arguments.quarter)
    from ecosystem.io.reading import write_quarter

    applied = apply_session(quarter, session, lang=console.lang)
    written = write_quarter(applied.quarter, target)
    console.done(console.text("written", path=written))
    for name in ("reports", "wishes", "actions"):
        said = text(f"workshop.applied_{name}", console.lang, count=getattr(applied, name))
        console.result(f"- {said}")
    if session.guesses or session.notes:
        left = {"guesses": session.guesses, "notes": session.notes, "path": session.path}
        console.result(text("workshop.left_in_file", console.lang, **left))
    return 0
