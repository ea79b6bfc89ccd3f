"""A parser made from the table of commands; headings, help and errors are German or English."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from textwrap import fill
from typing import NoReturn

from ecosystem import __version__
from ecosystem.cli.table import Command, Option, commands, common, groups
from ecosystem.words import has_text, text, vocabulary

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

    def __init__(self, *, lang: str, prog: str, key: str = "", about: str = "cli.about") -> None:
        self.lang = lang
        example = f"examples.{key}"
        shown = f"{text('cli.example', lang)}\n  {text(example, lang)}" if has_text(example) else ""
        super().__init__(
            prog=prog,
            description=fill(text(about, lang), WIDTH),
            epilog=shown if key else text("cli.more", lang),
            formatter_class=partial(_Formatter, lang),
            add_help=False,
            allow_abbrev=False,
        )
        self.sections: dict[str, list[str]] = {}  # Names of commands below a heading of the help.
        self.meant: Parser | None = None  # The form that is meant if none is named.
        self.needed = self.add_argument_group(text("cli.arguments", lang))
        self.options = self.add_argument_group(text("cli.options", lang))
        help_text = text("cli.help", lang)
        self.options.add_argument("-h", "--help", action="help", help=help_text)

    def add(self, row: Option, forms: Sequence[str] = (), *, offered: bool = True) -> None:
        """Add a row of the table."""
        how = dict(row.how)
        if row.word:
            lower = row.word.islower() and row.word.replace("_", "").replace(".", "").isalpha()
            key = row.word if "." in row.word else f"cli.word_{row.word}"
            how["metavar"] = text(key, self.lang) if lower and has_text(key) else row.word
        words = text(row.help, self.lang)
        if row.help == "cli.option_format":
            known = text("cli.or", self.lang, first=", ".join(forms[:-1]), last=forms[-1])
            words = text(row.help, self.lang, known=known)
        if row.several:
            words = text("cli.repeated", self.lang, words=words)
        if row.vocabulary:
            how["type"] = partial(as_stored, row.vocabulary.split(":"))
        group = self.options if row.names[0].startswith("-") else self.needed
        group.add_argument(*row.names, help=words if offered else argparse.SUPPRESS, **how)

    def format_help(self) -> str:
        """Write the help; commands stand below what they are for."""
        if not self.sections:
            meant = f"\n{self.meant.format_help()}" if self.meant else ""
            return super().format_help() + meant
        formatter = self._get_formatter()
        formatter.add_usage(None, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        formatter.start_section(self.options.title)
        formatter.add_arguments(self.options._group_actions)
        formatter.end_section()
        (below,) = (each for each in self._actions if isinstance(each, argparse._SubParsersAction))
        told = {each.dest: each for each in below._get_subactions()}
        for heading, names in self.sections.items():
            formatter.start_section(heading)
            formatter.add_arguments([told[name] for name in names])
            formatter.end_section()
        formatter.add_text(self.epilog)
        return formatter.format_help()

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and what may have been meant; leave with status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{in_words(message, self.lang)}{self._meant(message)}\n")

    def _meant(self, message: str) -> str:
        """Ask for the word that looks most like a wrong one."""
        found = re.fullmatch(_FAULTS["choice"], message, re.DOTALL)
        if found:
            wrong, known = found["value"].strip("'"), re.split(r"', '|, ", found["known"])
            known = [word.strip("'") for word in known]
        else:
            found = re.fullmatch(_FAULTS["unrecognized"], message, re.DOTALL)
            if not found:
                return ""
            wrong = found["names"].split()[0].partition("=")[0]
            known = [name for action in self._known() for name in action.option_strings]
        from difflib import get_close_matches  # only who errs waits for it

        near = get_close_matches(wrong, known, n=1)
        key = "cli.meant_behind" if wrong in near else "cli.meant"
        return f" {text(key, self.lang, word=near[0])}" if near else ""

    def _known(self) -> Iterable[argparse.Action]:
        """Give the actions of this parser and of those below."""
        for action in self._actions:
            yield action
            if isinstance(action, argparse._SubParsersAction):
                for parser in action.choices.values():
                    yield from parser._known()


def as_stored(vocabularies: Sequence[str], word: str) -> str:
    """Put the key in for a label or another name of it; what nobody knows stays as it is."""
    parts = word.split(":", len(vocabularies) - 1)
    for at, name in enumerate(vocabularies[: len(parts)]):
        if name:
            listed = ",".join(_stored(name, each) or each for each in parts[at].split(","))
            parts[at] = _stored(name, parts[at]) or listed  # a label may hold a comma itself
    return ":".join(parts)


def _stored(name: str, word: str) -> str | None:
    if word in vocabulary(name):
        return word
    from ecosystem.io.grids import vocabulary_key  # only who uses other words waits for it

    return vocabulary_key(name, word)


def in_words(message: str, lang: str) -> str:
    """Say a message of argparse in the user's language."""
    for key, pattern in _FAULTS.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text(f"cli.fault_{key}", lang, **found.groupdict())
    return text("cli.fault_other", lang, message=message)


def _below(parser: Parser, title: str, dest: str, word: str) -> argparse._SubParsersAction[Parser]:
    return parser.add_subparsers(
        title=text(f"cli.{title}", parser.lang),
        dest=dest,
        metavar=text(f"cli.word_{word}", parser.lang),
        required=True,
        parser_class=Parser,
    )


def _fill(parser: Parser, command: Command) -> None:
    """Add what a command understands."""
    if command.below:
        forms = _below(parser, "formats", "form", "format")
        for form in command.below:
            said = text(form.about, parser.lang)
            own = f"{command.name}-{form.name}"  # a form may be called like another command
            key = own if has_text(f"examples.{own}") else form.name
            made = forms.add_parser(
                form.name, help=said, lang=parser.lang, key=key, about=form.about
            )
            _fill(made, form)
            parser.meant = parser.meant or made
        return
    for row in (*command.options, *common()):
        parser.add(row, command.forms, offered=row.dest not in command.spare)


def make_parser(lang: str, only: str | None = None) -> Parser:
    """Make the parser of the program; blank for `only` names all commands and fills none."""
    parser = Parser(lang=lang, prog="ecosystem")
    parser.options.add_argument(
        "--version",
        action="version",
        version=f"ecosystem {__version__}",
        help=text("cli.option_version", lang),
    )
    parser.add(common()[0])
    below = _below(parser, "commands", "command", "command")
    for group, members in groups().items():
        parser.sections[text(f"cli.group_{group}", lang)] = [each.name for each in members]
        for command in (each for each in members if only in (None, "", each.name)):
            said, key = text(command.about, lang), command.name
            made = below.add_parser(key, help=said, lang=lang, key=key, about=command.about)
            if only != "":
                _fill(made, command)
    return parser


def parse(words: Sequence[str], lang: str) -> argparse.Namespace:
    """Understand a call."""
    # the command that stands first is all that is filled; who errs is told the names of all
    first = next((word for word in words if not word.startswith("-") and word != lang), "")
    parser = make_parser(lang, first if first in commands() else "")
    if not words:
        parser.print_help()
        parser.exit(2)
    return parser.parse_args(_with_form(list(words)))


def _with_form(words: list[str]) -> list[str]:
    """Put in the form that is meant if a command has forms and none of them is named."""
    place = next((at for at, word in enumerate(words) if word in commands()), None)
    below = commands()[words[place]].below if place is not None else ()
    if place is None or not below:
        return words
    rest = words[place + 1 :]
    named = bool(rest) and rest[0] in {form.name for form in below}
    if named or not rest or rest[0] in ("-h", "--help"):
        return words
    return [*words[: place + 1], below[0].name, *rest]


def command_of(arguments: argparse.Namespace) -> Command:
    """Give the row of the command, or of its form, that a call names."""
    command = commands()[arguments.command]
    return next((form for form in command.below if form.name == arguments.form), command)
