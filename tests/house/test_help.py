"""Every command helps in German and in English, completely, and each in its own words."""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import re
import textwrap

import pytest

from ecosystem.cli.call import Call
from ecosystem.cli.parser import make_parser
from ecosystem.cli.table import Command, commands
from ecosystem.words import LANGUAGES

COMMON = ("--lang", "--view", "--param", "--seed", "--quiet", "--force", "--debug")


def _parsers(lang: str) -> dict[str, argparse.ArgumentParser]:
    """Give the parser of every command and of every form of a command."""
    found: dict[str, argparse.ArgumentParser] = {}

    def walk(name: str, parser: argparse.ArgumentParser) -> None:
        found[name] = parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for form, below in action.choices.items():
                    walk(f"{name} {form}".strip(), below)

    walk("", make_parser(lang))
    return found


PARSERS = {lang: _parsers(lang) for lang in LANGUAGES}


def test_both_languages_have_the_same_commands_and_options():
    german, english = PARSERS["de"], PARSERS["en"]
    assert list(german) == list(english)
    assert set(commands()) < set(german)
    for name, parser in german.items():
        options = [action.option_strings for action in parser._actions]
        assert options == [action.option_strings for action in english[name]._actions], name


@pytest.mark.parametrize("name", PARSERS["de"])
def test_every_argument_is_explained_in_both_languages(name):
    german, english = PARSERS["de"][name], PARSERS["en"][name]
    assert german.description
    assert german.description != english.description
    for ours, theirs in zip(german._actions, english._actions, strict=True):
        if isinstance(ours, argparse._SubParsersAction):
            continue
        where = f"{name} {ours.option_strings or ours.dest}"
        assert ours.help, where
        if ours.help == argparse.SUPPRESS:
            continue
        assert theirs.help, where
        if ours.dest != "version":
            assert ours.help != theirs.help, where


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PARSERS["de"])
def test_no_line_of_help_is_too_wide(name, lang):
    lines = PARSERS[lang][name].format_help().splitlines()
    assert max(map(len, lines)) <= 100, max(lines, key=len)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in PARSERS["de"] if name])
def test_every_command_shows_an_example_that_it_understands(name, lang):
    shown = PARSERS[lang][name].format_help().splitlines()[-1].split()
    assert shown[: 1 + len(name.split())] == ["ecosystem", *name.split()]
    assert PARSERS[lang][""].parse_args(shown[1:]).command == name.split()[0]


@pytest.mark.parametrize("name", [name for name in PARSERS["de"] if name])
def test_every_command_has_the_common_options(name):
    parser = PARSERS["de"][name]
    forms = any(isinstance(each, argparse._SubParsersAction) for each in parser._actions)
    if not forms:
        options = {option for action in parser._actions for option in action.option_strings}
        assert options >= set(COMMON), name


def _read(module: str, name: str, seen: set[str]) -> set[str]:
    """Give the words of the call that a function reads, and those that it calls."""
    made = getattr(importlib.import_module(module), name, None)
    if not inspect.isfunction(made) or "ecosystem.cli" not in made.__module__ or name in seen:
        return set()
    seen.add(name)
    found = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(made)))):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("call", "self"):
            found.add(node.attr)
            found |= _read_of_call(node.attr, seen)
        elif isinstance(node, ast.Name):
            found |= _read(module, node.id, seen)
    return found


def _read_of_call(name: str, seen: set[str]) -> set[str]:
    made = getattr(Call, name, None)
    made = getattr(made, "func", None) or getattr(made, "fget", None) or made
    if name in seen or not inspect.isfunction(made):
        return set()
    seen.add(name)
    names = re.findall(r"self\.(?:arguments\.)?(\w+)", inspect.getsource(made))
    return set(names).union(*(_read_of_call(each, seen) for each in names))


def _leaves(command: Command) -> list[Command]:
    return [leaf for below in command.below for leaf in _leaves(below)] or [command]


@pytest.mark.parametrize(
    "command",
    [leaf for each in commands().values() for leaf in _leaves(each)],
    ids=lambda c: c.name,
)
def test_options_that_do_nothing_are_not_offered(command):
    module, _, name = command.run.partition(":")
    read = _read(module, name, set())
    assert {"param", "seed"} & read or {"param", "seed"} <= set(command.spare)
