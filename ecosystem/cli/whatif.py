"""``ecosystem whatif``: before and after, in needs and people."""

from __future__ import annotations

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

def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def option(name: str, **how: object) -> None:
        help_text = text(f"scenarios.option_{name}", parser.lang)
        flag = "--" + name.replace("_", "-")
        parser.options.add_argument(flag, help=help_text, **how)  # type: ignore[arg-type]

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    from ecosystem.changes.base import OPTIONS

    for name, (word, _) in OPTIONS.items():
        shown = text(f"scenarios.word_{word}", parser.lang)
        option(name, action="extend", nargs="+", default=[], metavar=shown)
    option("at", default="", metavar=text("scenarios.word_id", parser.lang))
    words = text("alternatives.option", parser.lang)
    parser.options.add_argument("--side-by-side", action="store_true", help=words)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Compare the quarter before and after, and write it down."""
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    parameters_of(arguments)  # a wrong option is told before the data are read
    from ecosystem.changes.base import OPTIONS, changes_of

    words = {name: getattr(arguments, name) for name in OPTIONS}
    changes = changes_of(words, at=arguments.at)
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
    from ecosystem.documents.results import alternatives_csv, alternatives_text

    if form == "csv":
        return alternatives_csv(shown, lang=console.lang)
    return alternatives_text(shown, lang=console.lang).encode()


def content_of(comparison: Comparison, form: str, lang: str) -> bytes:
    """Write a comparison in one of the forms."""
    if form == "json":
        return comparison.to_json().encode()
    from ecosystem.documents.results import whatif_csv, whatif_text

    if form == "csv":
        return whatif_csv(comparison, lang=lang)
    return whatif_text(comparison, lang=lang).encode()
