"""``ecosystem whatif``: before and after, in needs and people."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full
from ecosystem.errors import UsageError

if TYPE_CHECKING:
    from ecosystem.scenarios import Change, Comparison

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
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """

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
    """Compare the quarter before and after, and write it down.

    Parameters
    ----------
    arguments
        With ``quarter``, the changes, ``format``, ``output`` and the common options.
    console
        Takes the result if no file is named.

    Returns
    -------
    status
        0.

    Raises
    ------
    UsageError
        If no change is named, one cannot be read or is not possible, or the view may not tell.
    """
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
    from ecosystem.scenarios import what_if
    from ecosystem.sharing import share_what_if

    comparison = what_if(quarter, *changes, parameters=parameters_of(arguments))
    shown = share_what_if(comparison, quarter, view=arguments.view)
    return content_of(shown, form, console.lang)


def _side_by_side(
    arguments: Namespace, console: Console, changes: tuple[Change, ...], form: str
) -> bytes:
    """Put a common house and its alternatives side by side."""
    from ecosystem.scenarios import Bundle, alternatives
    from ecosystem.sharing import share_alternatives

    bundle = changes[0]
    if len(changes) > 1 or not isinstance(bundle, Bundle):
        raise UsageError("alternatives.only_bundle")
    quarter = read_full(arguments.quarter, console)
    found = alternatives(quarter, bundle, parameters=parameters_of(arguments))
    shown = share_alternatives(found, quarter, view=arguments.view)
    if form == "json":
        return shown.to_json().encode()
    from ecosystem.report.alternative_files import alternatives_csv, alternatives_text

    if form == "csv":
        return alternatives_csv(shown, lang=console.lang)
    return alternatives_text(shown, lang=console.lang).encode()


def content_of(comparison: Comparison, form: str, lang: str) -> bytes:
    """Write a comparison in one of the forms.

    Parameters
    ----------
    comparison
        What changes.
    form
        ``text``, ``json`` or ``csv``.
    lang
        Language of the sentences; JSON holds both.

    Returns
    -------
    content
        The bytes of the file.
    """
    if form == "json":
        return comparison.to_json().encode()
    from ecosystem.report.whatif_files import whatif_csv, whatif_text

    if form == "csv":
        return whatif_csv(comparison, lang=lang)
    return whatif_text(comparison, lang=lang).encode()


def changes_of(arguments: Namespace) -> tuple[Change, ...]:
    """Read the changes that a call names.

    Parameters
    ----------
    arguments
        With one list a kind of change.

    Returns
    -------
    changes
        In the order in which they happen: time passes, what ends, who moves, what is new.

    Raises
    ------
    UsageError
        If there is none, or one cannot be read.
    """
    from ecosystem import scenarios as s

    if len(arguments.until) > 1:
        raise UsageError("scenarios.one_at_most")
    changes: list[Change] = [
        *(s.Until(_day(word)) for word in arguments.until),
        *(s.EndFunding(word) for word in arguments.end_funding),
        *(s.Close(word) for word in arguments.close),
        *(s.LosePerson(word) for word in arguments.lose_person),
        *_bundles(arguments),
        *(s.OpenDock(word) for word in arguments.open_dock),
        *(s.Strengthen(*_parts(word, 2, "not_tie")) for word in arguments.strengthen),
        *(s.AddTie(*_three(word)) for word in arguments.add),
    ]
    if not changes:
        raise UsageError("scenarios.nothing")
    return tuple(changes)


def _bundles(arguments: Namespace) -> list[Change]:
    from ecosystem.scenarios import Bundle
    from ecosystem.scenarios.houses import HOUSE

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
