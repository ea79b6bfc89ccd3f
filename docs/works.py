"""The works that the package quotes, and where somebody has seen their records."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ecosystem

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))  # for lab
RECORDS: Mapping[str, Mapping[str, Any]] = json.loads(
    (HERE / "references.json").read_text(encoding="utf-8")
)
"""Every work by its DOI, or by a key of our own: the record, and where it was seen."""
DOI = re.compile(r"doi:\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)


def references(thing: object) -> list[str]:
    """Return the works that a docstring quotes, each in one line."""
    said = inspect.getdoc(thing) or ""
    # what is public has a section, all else one paragraph a work
    _, found, rest = said.partition("References\n----------\n")
    section = re.split(r"\n\n[A-Z]\w+\n-+\n", rest)[0] if found else ""
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", said)]
    works = [" ".join(each.split()) for each in re.split(r"\n\s*\n", section)]
    works += [each.removeprefix("Source: ") for each in paragraphs if each.startswith("Source: ")]
    return [work for work in works if work]


def quoted() -> dict[str, list[str]]:
    """Return every work that a docstring quotes, with the names of all that quote it."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, thing in _documented():
        for work in references(thing):
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


def key_of(work: str) -> str | None:
    """Return the key of the record of a work: its DOI, else the one with its title or address."""
    number = DOI.search(work)
    if number is not None:
        return number[1] if number[1] in RECORDS else None
    plain = [key for key, record in RECORDS.items() if "doi" not in record]
    return next((key for key in plain if _is(work, RECORDS[key])), None)


def _is(work: str, record: Mapping[str, Any]) -> bool:
    if "url" in record:
        return work.endswith(record["url"])
    year = str(record["year"])
    return year in work and record["title"].casefold() in work.casefold()


def line(record: Mapping[str, Any]) -> str:
    """Write a record in the one style of all docstrings."""
    authors = list(record["authors"])
    who = ", ".join(authors[:-1]) + ", & " + authors[-1] if len(authors) > 1 else authors[0]
    who += f" ({record['year']})" if "year" in record else ""
    parts = [who, record["title"], _place(record), record.get("publisher")]
    text = ". ".join(part for part in parts if part) + "."
    if "doi" in record:
        return f"{text} doi:{record['doi']}"
    return f"{text} {record['url']}" if "url" in record else text


def _place(record: Mapping[str, Any]) -> str:
    volume = f" {record['volume']}" if "volume" in record else ""
    issue = f"({record['issue']})" if "issue" in record else ""
    pages = f", {record['pages']}" if "pages" in record else ""
    return f"{record.get('journal', '')}{volume}{issue}{pages}"


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
