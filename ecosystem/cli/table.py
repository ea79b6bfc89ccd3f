"""The table of commands, from ``commands.json`` and from plug-ins.

A row says what a command understands, in which forms its result is written, where its output goes
and which function runs. Whoever adds a command adds a row and one function. Nothing is imported for
``--help`` but this table and the texts that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from importlib.resources import files
from typing import Any

from ecosystem.plugins import rows_of
from ecosystem.stubs import dataclass

# Form of a result to the ending of its file.
ENDING_OF = {
    **{"text": ".txt", "json": ".json", "csv": ".csv", "xlsx": ".xlsx", "ics": ".ics"},
    **{"html": ".html", "docx": ".docx", "pdf": ".pdf"},
}

_TYPES = {"int": int, "float": float}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """A word or an option of a command; ``help`` and ``word`` are keys of the catalogue."""

    names: tuple[str, ...]
    help: str
    word: str = ""  # What stands for the value; what is no key is shown as it is.
    read: bool = False  # Whether it names something that is read and must stay as it is.
    # What it names is written: `file`, `quarter` (a folder or a workbook), or `own` if the
    # command itself sees to it.
    writes: str = ""
    endings: tuple[str, ...] = ()
    several: bool = False  # Whether one run may write several of them, each in its own form.
    # Whose keys the value is made of, one for each part between colons; blank for other words.
    vocabulary: str = ""
    how: Mapping[str, Any] = field(default_factory=dict)  # What argparse is told beside that.

    @property
    def dest(self) -> str:
        """Give the name under which the parser keeps the value."""
        chosen = self.how.get("dest") or self.names[-1].lstrip("-").replace("-", "_")
        return str(chosen)


@dataclass(frozen=True)
class Command:
    """One command, or one form of a command."""

    name: str
    run: str  # Function as `module:function`, loaded when the command runs.
    about: str  # Key of the sentence that says what it is for.
    options: tuple[Option, ...] = ()
    forms: tuple[str, ...] = ()  # In which a result is written.
    pictures: tuple[str, ...] = ()  # Endings by which the result becomes a picture.
    below: tuple[Command, ...] = ()  # Forms of the command; the first is meant if none is named.
    spare: tuple[str, ...] = ()  # Common options that do nothing here: taken, but not offered.

    def __iter__(self) -> Iterator[Option]:
        return iter(self.options)

    @property
    def endings(self) -> tuple[str, ...]:
        """Give the endings of the file that ``-o`` names."""
        return next((option.endings for option in self if option.dest == "output"), ())


@cache
def _table() -> Mapping[str, Any]:
    source = files("ecosystem.cli").joinpath("commands.json")
    table: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return table


def _option(row: Row) -> Option:
    how = dict(row)
    if "plugins" in how:
        how["choices"] = [*how["choices"], *dict(rows_of(how.pop("plugins")))]
    if "type" in how:
        how["type"] = _TYPES[how["type"]]
    key = how.pop("help")
    if how["names"] == "-o --output":  # who names several is told whether that goes
        how["action"] = "append"
    return Option(
        tuple(how.pop("names").split()),
        key if "." in key else f"cli.{key}",
        how.pop("word", ""),
        how.pop("read", False),
        how.pop("writes", ""),
        tuple(how.pop("endings", ())),
        how.pop("several", False),
        how.pop("vocabulary", ""),
        how,
    )


def _options(row: Row) -> Iterator[Option]:
    """Give the options of a row; a name in capitals stands for rows that several share."""
    for each in row.get("options", ()):
        if not isinstance(each, str):
            yield _option(each)
        elif each != "FORMS":
            yield from map(_option, _table()["shared"][each])
        else:
            endings = [ENDING_OF[form] for form in row["forms"]] + row.get("pictures", [])
            yield _option({"names": "--format", "help": "option_format", "choices": row["forms"]})
            told = {"help": row.get("told", "option_output"), "word": "file", "writes": "file"}
            yield _option({"names": "-o --output", "endings": endings, "several": True, **told})


def _commands(rows: Sequence[Row]) -> Iterator[Command]:
    """Make the commands of some rows; a row with several names makes several."""
    for row in rows:
        names = [*row["name"].split(), *dict(rows_of(row.get("plugins", "")))]
        for name in names:
            forms, pictures = tuple(row.get("forms", ())), tuple(row.get("pictures", ()))
            below = tuple(_commands(row.get("below", ())))
            about = row.get("about", f"cli.about_{name}")
            told = (tuple(_options(row)), forms, pictures, below)
            yield Command(
                name, row.get("run", ""), about, *told, tuple(row.get("spare", "").split())
            )


def common() -> tuple[Option, ...]:
    """Give the options that every command understands."""
    return tuple(map(_option, _table()["shared"]["COMMON"]))


@cache
def groups() -> Mapping[str, tuple[Command, ...]]:
    """List all commands by what they are for, in the order of the help."""
    found = {name: tuple(_commands(rows)) for name, rows in _table()["groups"].items()}
    found["others"] = tuple(_commands(list(rows_of("COMMANDS"))))
    return {name: commands for name, commands in found.items() if commands}


@cache
def commands() -> Mapping[str, Command]:
    """Give all commands by name."""
    return {command.name: command for group in groups().values() for command in group}
