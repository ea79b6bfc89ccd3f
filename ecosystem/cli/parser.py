"""A parser of arguments that speaks the user's language, and the options of every command."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from functools import partial
from textwrap import fill
from typing import NoReturn

from ecosystem.words import LANGUAGES, text

VIEWS = ("internal", "partner", "public")

# Signs in a line of help.
WIDTH = 96


# What argparse says, as a pattern, and the message of ours that says the same.
_FAULTS = {
    "missing": r"the following arguments are required: (?P<names>.*)",
    "unrecognized": r"unrecognized arguments: (?P<names>.*)",
    "choice": r"argument (?P<name>\S+): invalid choice: (?P<value>.*?)"
    r"(?:, maybe you meant.*)? \(choose from (?P<known>.*)\)",
    "no_value": r"argument (?P<name>\S+): expected .*",
    "whole": r"argument (?P<name>\S+): invalid int value: (?P<value>.*)",
    "number": r"argument (?P<name>\S+): invalid float value: (?P<value>.*)",
}


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with the word for usage in the user's language."""

    def __init__(self, lang: str, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=WIDTH)
        self._lang = lang

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the line of usage."""
        # A blank prefix is a wish of its own: the parser of a command asks for its name that way.
        first = f"{text('cli.usage', self._lang)} " if prefix is None else prefix
        super().add_usage(usage, actions, groups, first)


class Parser(argparse.ArgumentParser):
    """A parser whose headings, help and errors are German or English."""

    def __init__(self, *, lang: str, prog: str, key: str = "") -> None:
        self.lang = lang
        described = text(f"cli.about_{key}" if key else "cli.about", lang)
        super().__init__(
            prog=prog,
            description=fill(described, WIDTH),
            epilog=_example(key, lang) if key else text("cli.more", lang),
            formatter_class=partial(_Formatter, lang),
            add_help=False,
            allow_abbrev=False,
        )
        self.needed = self.add_argument_group(text("cli.arguments", lang))
        self.options = self.add_argument_group(text("cli.options", lang))
        help_text = text("cli.help", lang)
        self.options.add_argument("-h", "--help", action="help", help=help_text)

    def argument(self, name: str, key: str, **how: object) -> None:
        """Add a positional argument; ``key`` is its help in the catalogue."""
        self.needed.add_argument(name, help=text(f"cli.{key}", self.lang), **how)  # type: ignore[arg-type]

    def option(self, *names: str, key: str, **how: object) -> None:
        """Add an option; ``key`` is its help in the catalogue."""
        self.options.add_argument(*names, help=text(f"cli.{key}", self.lang), **how)  # type: ignore[arg-type]

    def word(self, name: str) -> str:
        """Give the word that stands for a value in the line of usage."""
        return text(f"cli.word_{name}", self.lang)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and leave with status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{in_words(message, self.lang)}\n")


def _example(key: str, lang: str) -> str:
    return f"{text('cli.example', lang)}\n  {text(f'examples.{key}', lang)}"


def in_words(message: str, lang: str) -> str:
    """Say a message of argparse in the user's language."""
    for key, pattern in _FAULTS.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text(f"cli.fault_{key}", lang, **found.groupdict())
    return text("cli.fault_other", lang, message=message)


def add_common_options(parser: Parser) -> None:
    """Add what every command understands."""
    parser.option("--lang", key="option_lang", choices=LANGUAGES)
    parser.option("--view", key="option_view", choices=VIEWS, default="partner")
    assignment = parser.word("param")
    parser.option("--param", key="option_param", action="append", default=[], metavar=assignment)
    parser.option("--seed", key="option_seed", type=int, default=1, metavar="N")
    parser.option("--quiet", key="option_quiet", action="store_true")


def add_draws_option(parser: Parser) -> None:
    """Add how often the findings are tested."""
    parser.option("--draws", key="option_draws", type=int, default=None, metavar="N")
