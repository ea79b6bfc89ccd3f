"""``ecosystem pseudonyms``: new random ids for informal helpers; the key is kept apart."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from getpass import getpass
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import UsageError
from ecosystem.words import text

PASSWORD = "ECOSYSTEM_KEY_PASSWORD"


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"sharing.{key}", parser.lang)

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    add = parser.options.add_argument
    add("--key", help=say("option_key"), metavar=parser.word("file"), required=True)
    add("--linked", help=say("option_linked"), metavar=parser.word("ids"), default="")
    parser.option("-o", "--output", key="option_new", metavar=parser.word("folder"), required=True)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the quarter with pseudonyms, and the key."""
    from ecosystem.io.reading import write_quarter
    from ecosystem.sharing.persons import check_place, pseudonymise, read_key, write_key

    target = output_quarter(arguments.output, [arguments.quarter])
    key = check_place(Path(arguments.key), [Path(arguments.quarter), target])
    quarter = read(arguments.quarter, console)
    password = _password(console.lang, new=not key.exists())
    earlier = read_key(key, password) if key.exists() else ()
    linked = [word for word in map(str.strip, arguments.linked.split(",")) if word]
    made = pseudonymise(quarter, linked=linked, earlier=earlier)
    # First the key: data whose key was lost on the way could never be put right.
    write_key(key, (*earlier, *made.entries), password)
    written = write_quarter(made.quarter, target)
    console.done(console.text("written", path=written))
    values = {"path": key, "count": len(made.entries)}
    console.done(text("sharing.key_written", console.lang, **values))
    return 0


def _password(lang: str, *, new: bool) -> str:
    """Take the password from the environment, else ask for it; a new one twice."""
    given = os.environ.get(PASSWORD)
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError("sharing.no_password", name=PASSWORD)
    password = getpass(text("sharing.ask_password", lang) + " ")
    if new and getpass(text("sharing.ask_password_again", lang) + " ") != password:
        raise UsageError("sharing.passwords_differ")
    return password
