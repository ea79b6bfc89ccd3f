"""The works that the package quotes, and where somebody has seen their records."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ecosystem
from ecosystem.references import key_of, line, quoted_in, records

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))  # for lab
RECORDS = records()


def quoted() -> dict[str, list[str]]:
    """Return every work that a docstring quotes, with the names of all that quote it."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, thing in _documented():
        for work in quoted_in(thing):
            places[work].append(name)
    return {work: sorted(set(names)) for work, names in places.items()}


def _documented() -> Iterator[tuple[str, object]]:
    here = list(pkgutil.walk_packages(ecosystem.__path__, "ecosystem."))
    # lab lies beside the package, in a checkout alone.
    here += pkgutil.walk_packages([str(HERE.parent / "lab")], "lab.")
    for found in here:
        if found.name.endswith("__main__"):
            continue
        for name, thing in vars(importlib.import_module(found.name)).items():
            plain = getattr(thing, "func", thing)
            if getattr(plain, "__module__", None) != found.name or not callable(plain):
                continue
            yield f"{found.name}.{name}", plain
            if inspect.isclass(plain):
                methods = ((n, m) for n, m in vars(plain).items() if inspect.isfunction(m))
                yield from ((f"{found.name}.{name}.{n}", method) for n, method in methods)


def marked(work: str) -> str:
    """Return a reference, and say if nobody has looked it up."""
    key = key_of(work)
    return work if key and RECORDS[key]["seen_in"] else f"{work} *(not looked up)*"


def works_page(numbers: Callable[[str], list[str]]) -> str:
    """Return every work with where its record was seen and what rests on it.

    ``numbers`` tells for the name of a function to which measures it belongs.
    """
    users: dict[str, list[str]] = {}
    for work, names in quoted().items():
        users.setdefault(key_of(work) or work, []).extend(names)
    unknown = [work for work in users if work not in RECORDS]
    lines = [entry for key in RECORDS for entry in _entry(key, users.get(key, []), numbers)]
    lines += [entry for work in unknown for entry in (marked(work), "")]
    return "\n".join(lines) + "\n"


def _entry(key: str, names: list[str], numbers: Callable[[str], list[str]]) -> Iterator[str]:
    record = RECORDS[key]
    mark = "" if record["seen_in"] else " *(not looked up)*"
    yield from (f"{_linked(record)}{mark}", "")
    if record["seen_in"]:
        yield f"- Seen in: {'; '.join(record['seen_in'])}."
    if "note" in record:
        yield f"- {record['note']}"
    if measures := sorted({number for name in names for number in numbers(name)}):
        yield f"- Measures: {', '.join(measures)}"
    places = [f"`{name}`" for name in sorted(set(names))]
    places += [f"[{page}]({page})" for page in pages_with(key)]
    yield from (f"- Quoted in: {', '.join(places)}", "")


def _linked(record: Mapping[str, Any]) -> str:
    text = line(record)
    if "url" in record:
        return text.replace(record["url"], f"<{record['url']}>")
    plain, _, doi = text.partition("doi:")
    return f"{plain}[doi:{doi}](<https://doi.org/{quote(doi, safe='/')}>)" if doi else text


def pages_with(key: str) -> list[str]:
    """Return the pages of the guide that quote a DOI."""
    return sorted(p.name for p in HERE.glob("*.md") if f"doi:{key}" in p.read_text("utf-8"))
