"""``ecosystem whatif``: before and after, in needs and people."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full
from ecosystem.errors import UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.changes.base import Change
    from ecosystem.changes.whatif import Comparison


FORMATS = ("text", "json", "csv")

_WORDS = {
    "close": "id",
    "lose_person": "id",
    "end_funding": "id",
    "bundle": "bundle",
    "open_dock": "id",
    "strengthen": "tie",
    "add": "new_tie",
}


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def option(name: str, **how: object) -> None:
        help_text = text(f"scenarios.option_{name}", parser.lang)
        flag = "--" + name.replace("_", "-")
        parser.options.add_argument(flag, help=help_text, **how)  # type: ignore[arg-type]

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    for name, word in _WORDS.items():
        option(name, action="extend", nargs="+", default=[], metavar=parser.word(word))
    option("at", default="", metavar=parser.word("id"))
    option("until", action="append", default=[], metavar=text("scenarios.word_day", parser.lang))
    words = text("alternatives.option", parser.lang)
    parser.options.add_argument("--side-by-side", action="store_true", help=words)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Compare the quarter before and after, and write it down."""
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    parameters_of(arguments)  # a wrong option is told before the data are read
    changes = changes_of(arguments)
    make = _side_by_side if arguments.side_by_side else _before_after
    deliver(make(arguments, console, changes, form), target, console)
    return 0


def _before_after(
    arguments: Namespace, console: Console, changes: tuple[Change, ...], form: str
) -> bytes:
    """Compare the quarter before and after."""
    quarter = read_full(arguments.quarter, console)
    from ecosystem.changes.whatif import what_if
    from ecosystem.sharing.results import share_what_if

    comparison = what_if(quarter, *changes, parameters=parameters_of(arguments))
    shown = share_what_if(comparison, quarter, view=arguments.view)
    return content_of(shown, form, console.lang)


def _side_by_side(
    arguments: Namespace, console: Console, changes: tuple[Change, ...], form: str
) -> bytes:
    """Put a common house and its alternatives side by side."""
    from ecosystem.changes.base import Bundle
    from ecosystem.changes.suggest import alternatives
    from ecosystem.sharing.results import share_alternatives

    bundle = changes[0]
    if len(changes) > 1 or not isinstance(bundle, Bundle):
        raise UsageError("alternatives.only_bundle")
    quarter = read_full(arguments.quarter, console)
    found = alternatives(quarter, bundle, parameters=parameters_of(arguments))
    shown = share_alternatives(found, quarter, view=arguments.view)
    if form == "json":
        return shown.to_json().encode()
    from ecosystem.documents.results import alternatives_document
    from ecosystem.documents.writers import WRITERS

    return WRITERS[form](alternatives_document(shown, console.lang))


def content_of(comparison: Comparison, form: str, lang: str) -> bytes:
    """Write a comparison in one of the forms."""
    if form == "json":
        return comparison.to_json().encode()
    from ecosystem.documents.results import whatif_document
    from ecosystem.documents.writers import WRITERS

    return WRITERS[form](whatif_document(comparison, lang))


def changes_of(arguments: Namespace) -> tuple[Change, ...]:
    """Read the changes that a call names."""
    from ecosystem.changes.base import (
        AddTie,
        Close,
        EndFunding,
        LosePerson,
        OpenDock,
        Strengthen,
        Until,
    )

    if len(arguments.until) > 1:
        raise UsageError("scenarios.one_at_most")
    changes: list[Change] = [
        *(Until(_day(word)) for word in arguments.until),
        *(EndFunding(word) for word in arguments.end_funding),
        *(Close(word) for word in arguments.close),
        *(LosePerson(word) for word in arguments.lose_person),
        *_bundles(arguments),
        *(OpenDock(word) for word in arguments.open_dock),
        *(Strengthen(*_parts(word, 2, "not_tie")) for word in arguments.strengthen),
        *(AddTie(*_three(word)) for word in arguments.add),
    ]
    if not changes:
        raise UsageError("scenarios.nothing")
    return tuple(changes)


def _bundles(arguments: Namespace) -> list[Change]:
    from ecosystem.changes.base import HOUSE, Bundle

    found: list[Change] = []
    for number, word in enumerate(arguments.bundle, start=1):
        ids = tuple(filter(None, map(str.strip, word.split(","))))
        key = HOUSE if number == 1 else f"{HOUSE}{number}"
        found.append(Bundle(ids, at=arguments.at, id=key))
    return found


def _parts(word: str, most: int, otherwise: str) -> list[str]:
    parts = [part.strip() for part in word.split(":")]
    if not 2 <= len(parts) <= most or not all(parts):
        raise UsageError(f"scenarios.{otherwise}", value=word)
    return parts


def _three(word: str) -> tuple[str, str, str]:
    source, target, *kind = _parts(word, 3, "not_new_tie")
    return source, target, kind[0] if kind else "referral"


def _day(word: str) -> dt.date:
    try:
        return dt.date.fromisoformat(word.strip())
    except ValueError:
        raise UsageError("scenarios.bad_day", value=word) from None
