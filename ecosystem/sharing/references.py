"""Where a table speaks of an actor: in its columns, in ids of findings, and in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ecosystem.schema import TABLES

_JOINED = re.compile(r"[:~+]")
_SHORTEST_NAME = 3


def actor_columns(table: str) -> tuple[str, ...]:
    """List the columns of a table that hold ids of actors.

    Parameters
    ----------
    table
        Stored key.

    Returns
    -------
    columns
        Their names, ``actors.id`` included.
    """
    columns = TABLES[table].columns.values()
    found = [c.name for c in columns if c.reference in ("actors.id", "docks.actor")]
    return ("id", *found) if table == "actors" else tuple(found)


def speaks_of(finding: str, actor: str) -> bool:
    """Tell whether the id of a finding names an actor.

    Parameters
    ----------
    finding
        For example ``"bridge:JC~W07"``.
    actor
        Id of the actor.

    Returns
    -------
    named
        True if it is one of the parts.

    Examples
    --------
    >>> speaks_of("bridge:JC~W07", "W07"), speaks_of("gap:debt:bg:all:any", "W07")
    (True, False)
    """
    return actor in _JOINED.split(finding)[1:]


def renamed_finding(finding: str, new_ids: Mapping[str, str]) -> str:
    """Return the id of a finding with other ids of actors.

    Parameters
    ----------
    finding
        For example ``"bridge:JC~W07"``.
    new_ids
        Old id to new id.

    Returns
    -------
    finding
        The same id with the new parts; the kind at its beginning stays.
    """
    parts = re.split(r"([:~+])", finding)
    return "".join([parts[0], *(new_ids.get(part, part) for part in parts[1:])])


def name_replacer(names: Mapping[str, str]) -> Callable[[str], str]:
    """Make a function that replaces names in texts.

    Parameters
    ----------
    names
        Name to what stands in its place; names of fewer than three letters are left alone.

    Returns
    -------
    replace
        Takes a text and returns it without the names, however they are capitalised or spaced.
    """
    wanted = {" ".join(n.split()): put for n, put in names.items() if len(n) >= _SHORTEST_NAME}
    if not wanted:
        return lambda text: text
    by_fold = {name.casefold(): put for name, put in wanted.items()}
    longest_first = sorted(wanted, key=lambda name: (-len(name), name))
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(
        lambda found: by_fold.get(" ".join(found[0].split()).casefold(), "…"), text
    )


def replace_in(found: Mapping[str, object], replace: Callable[[str], str]) -> dict[str, object]:
    """Replace names in everything that a description of a package holds.

    Parameters
    ----------
    found
        An object as JSON has it.
    replace
        From `name_replacer`.

    Returns
    -------
    object
        The same form with other texts.
    """
    return {key: _replaced(value, replace) for key, value in found.items()}


def _replaced(value: object, replace: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, Mapping):
        return replace_in(value, replace)
    if isinstance(value, list | tuple):
        return [_replaced(inner, replace) for inner in value]
    return value
