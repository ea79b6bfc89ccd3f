"""The pages of the guide about methods: definitions by hand, all else from the code."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ecosystem
from ecosystem.model.parameters import DEFAULTS

DEFINITIONS = Path(__file__).resolve().with_name("methods.json")
RECORD_SEEN = frozenset(
    {
        "10.1007/s10588-006-7084-x",
        "10.1016/S0378-8733(99)00011-8",
        "10.1016/j.socnet.2013.09.003",
        "10.1016/j.socnet.2016.03.004",
        "10.1086/421787",
        "10.1145/357062.357071",
        "10.2307/270949",
    }
)
"""References whose bibliographic record somebody of this project has seen."""
_DOI = re.compile(r"doi:\s*(10\.\d{4,}/\S+)", re.IGNORECASE)


def measures_page() -> str:
    """Return every measure with definition, conventions, functions and references."""
    measures = json.loads(DEFINITIONS.read_text(encoding="utf-8"))
    return "\n".join(line for no, one in measures.items() for line in _measure(no, one)) + "\n"


def _measure(number: str, one: dict[str, Any]) -> Iterator[str]:
    functions = [getattr(ecosystem, name) for name in one["names"]]
    yield from (f"### {number} {one['title']}", "", one["definition"], "")
    for function in functions:
        first = (inspect.getdoc(function) or "").partition("\n")[0]
        yield f"- `eco.{function.__name__}`: {first}"
    calls = ", ".join(f"`ecosystem {each}`" for each in one["commands"] if each != "—")
    yield f"- Command: {calls or 'none; from Python only'}"
    if defaults := ", ".join(_defaults(one["parameters"])):
        yield f"- Conventions: {defaults}"
    works = sorted({w for each in (*functions, *_parts(one["sources"])) for w in references(each)})
    if works:
        yield from (f"- {marked(work)}" for work in works)
    else:
        yield "- No published source is quoted: own definition."
    yield ""


def _defaults(starts: list[str]) -> Iterator[str]:
    """Give conventions by name; a name that ends in a dot stands for all that begin so."""
    for start in starts:
        found = [n for n in DEFAULTS if n == start or (start[-1] == "." and n.startswith(start))]
        if not found:
            raise LookupError(f"no convention {start}")
        yield from (f"`{name}` = {DEFAULTS[name]:g}" for name in found)


def _parts(modules: list[str]) -> Iterator[Callable[..., Any]]:
    for name in modules:
        __import__(name)
        home = sys.modules[name]
        for _, function in inspect.getmembers(home, inspect.isfunction):
            if function.__module__ == name:
                yield function


def references(thing: Callable[..., Any]) -> list[str]:
    """Return the works that a docstring quotes, each in one line."""
    said = inspect.getdoc(thing) or ""
    _, found, rest = said.partition("References\n----------\n")
    section = re.split(r"\n\n[A-Z]\w+\n-+\n", rest)[0] if found else ""
    works: list[str] = []
    for paragraph in re.split(r"\n\s*\n", section):
        line = " ".join(paragraph.split())
        # Several works may follow one another without a blank line; each ends with its number.
        works += [part.strip() for part in re.split(r"(?<=\d)\s(?=[A-Z][\w-]+, [A-Z]\.)", line)]
    return [work for work in works if work]


def marked(work: str) -> str:
    """Return a reference, and say if nobody has looked it up."""
    number = _DOI.search(work)
    seen = number is not None and number[1].rstrip(".") in RECORD_SEEN
    return work if seen else f"{work} *(not looked up)*"


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
