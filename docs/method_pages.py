"""The pages of the guide about methods: definitions by hand, all else from the code."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from works import marked, works_page

import ecosystem
from ecosystem.model.values import DEFAULTS
from ecosystem.references import quoted_in

# Stands among the sources of a measure that nobody published.
OWN = "own"
DEFINITIONS = Path(__file__).resolve().with_name("methods.json")


def measures_page() -> str:
    """Return every measure with definition, conventions, functions and references."""
    measures = json.loads(DEFINITIONS.read_text(encoding="utf-8"))
    return "\n".join(line for no, one in measures.items() for line in _measure(no, one)) + "\n"


def _measure(number: str, one: dict[str, Any]) -> Iterator[str]:
    functions = [getattr(ecosystem, name) for name in one["names"]]
    yield from (f"### {number} {one['title']}", "", one["definition"], "")
    for function in functions:
        first = (inspect.getdoc(function) or "").partition("\n")[0]
        home = "eco.research" if function.__name__ in ecosystem.research.__all__ else "eco"
        yield f"- `{home}.{function.__name__}`: {first}"
    calls = ", ".join(f"`ecosystem {each}`" for each in one["commands"] if each != "—")
    yield f"- Command: {calls or 'none; from Python only'}"
    if defaults := ", ".join(_defaults(one["parameters"])):
        yield f"- Conventions: {defaults}"
    works = sorted({w for each in (*functions, *_parts(one["sources"])) for w in quoted_in(each)})
    if works:
        yield from (f"- {marked(work)}" for work in works)
    else:
        yield "- Our own definition; no published source is quoted."
    yield ""


def _defaults(starts: list[str]) -> Iterator[str]:
    """Give conventions by name; a name that ends in a dot stands for all that begin so."""
    for start in starts:
        found = [n for n in DEFAULTS if n == start or (start[-1] == "." and n.startswith(start))]
        if not found:
            raise LookupError(f"no convention {start}")
        yield from (f"`{name}` = {DEFAULTS[name]:g}" for name in found)


def _parts(places: list[str]) -> Iterator[Callable[..., Any]]:
    """Give the functions of the modules that are named, or single ones (``module:function``)."""
    for place in places:
        if place == OWN:
            continue
        name, _, single = place.partition(":")
        home = importlib.import_module(name)
        for key, function in inspect.getmembers(home, inspect.isfunction):
            if function.__module__ == name and single in ("", key):
                yield function


def measures_of(place: str) -> list[str]:
    """Return the numbers of the measures to which a function belongs, by its full name."""
    module, _, name = place.rpartition(".")
    measures = json.loads(DEFINITIONS.read_text(encoding="utf-8"))
    here = {module, f"{module}:{name}"}
    return [n for n, one in measures.items() if name in one["names"] or here & {*one["sources"]}]


def references_page() -> str:
    """Return every work that is quoted, with its record and what rests on it."""
    return works_page(measures_of)


def conventions_page() -> str:
    """Return every convention with its value."""
    lines = [
        "# Conventions",
        "",
        "Every threshold of the analysis, with its default. They are conventions, not estimates.",
        '`--param NAME=VALUE` on the command line and `eco.Parameters({"NAME": VALUE})` from',
        "Python change them; every result says which it was made with.",
        "",
        "| name | default |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| `{n}` | {v:g} |" for n, v in sorted(DEFAULTS.items()))]) + "\n"
