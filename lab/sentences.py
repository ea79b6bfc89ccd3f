"""Every sentence of the catalogue on one page, filled with 0, 1 and 2, to be read aloud.

python -m lab.sentences -o sentences.html
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from ecosystem.words import LANGUAGES, PLURAL, share_words, text

# What stands in a place of a sentence where it is no number, by the name of the place.
SAMPLES: Mapping[str, tuple[str, str]] = {
    "actor": ("Jobcenter Hafen", "Jobcentre Hafen"),
    "source": ("Jobcenter Hafen", "Jobcentre Hafen"),
    "target": ("Beratung am Markt", "Advice at the Market"),
    "name": ("Beratung am Markt", "Advice at the Market"),
    "names": ("Jobcenter Hafen und Kita Nord", "Jobcentre Hafen and Kita Nord"),
    "office": ("Die Koordinierungsstelle", "The coordinating office"),
    "cell": ("Schuldnerberatung auf Bulgarisch", "debt advice in Bulgarian"),
    "cells": ("Schuldnerberatung auf Bulgarisch", "debt advice in Bulgarian"),
    "topic": ("Schulden", "Debt"),
    "language": ("Bulgarisch", "Bulgarian"),
    "sector": ("Wohlfahrtsverbände", "Welfare"),
    "first": ("Wohlfahrtsverbände", "Welfare"),
    "second": ("Wohnungswirtschaft", "Housing"),
    "day": ("30. September 2025", "30 September 2025"),
    "later": ("31. Dezember 2025", "31 December 2025"),
    "path": ("Liste.xlsx", "list.xlsx"),
    "finding": ("Schuldnerberatung auf Bulgarisch", "Debt advice in Bulgarian"),
}

# Places that hold a number of things; those of a convention (`hops`) or an age are never one.
COUNTS = (
    *("count", "asked", "heard", "closed", "new", "kept", "lost", "came", "left", "people"),
    *("actors", "ties", "offers", "docks", "quarters", "observed", "speaking", "rows", "shared"),
)


class Sentence(NamedTuple):
    """One sentence, and where it stands."""

    key: str
    number: int | None  # What its counts were filled with; None if it has none.
    words: str


def _entries() -> Iterator[tuple[str, Mapping[str, Any]]]:
    folder = files("ecosystem").joinpath("catalogue")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        area = file.name.removesuffix(".json")
        if area in ("vocabulary", "reading", "tables", "examples", "meta"):
            continue
        for key, entry in json.loads(file.read_text("utf-8")).items():
            if isinstance(entry.get("de"), str) or PLURAL in entry:
                yield f"{area}.{key}", entry


def _places(entry: Mapping[str, Any]) -> dict[str, bool]:
    """Name the places of a sentence, and whether words go with their number there."""
    told = entry["de"]
    forms = told.values() if PLURAL in entry else [told]
    found: dict[str, bool] = {}
    for form in forms:
        for _, name, spec, _ in Formatter().parse(form):
            if name:
                found[name] = found.get(name, False) or "|" in (spec or "")
    return found


def sentences(lang: str) -> Iterator[Sentence]:
    """Fill every template of the catalogue."""
    at = LANGUAGES.index(lang)
    for key, entry in _entries():
        worded = _places(entry)
        places = worded.keys() | ({entry[PLURAL]} if PLURAL in entry else set())
        counts = places & {*COUNTS, entry.get(PLURAL, "count")}
        if key.startswith(("names.", "clerk.decide")):  # there these are names
            counts -= {"kept", "left"}
        counts |= {name for name, counted in worded.items() if counted}
        others = {name: SAMPLES.get(name, (f"[{name}]",) * 2)[at] for name in places - counts}
        others |= {name: share_words(0.42, lang) for name in places if name == "share"}
        for number in (0, 1, 2) if counts else (None,):
            filled = others | dict.fromkeys(counts, number)
            yield Sentence(key, number, text(key, lang, **filled) if places else entry[lang])


def page() -> str:
    """Write all sentences of both languages onto one page."""
    rows = []
    for lang in LANGUAGES:
        rows.append(f'<h1 lang="{lang}">{lang}</h1><table lang="{lang}">')
        rows += [
            f"<tr><td>{escape(each.key)}</td><td>{'' if each.number is None else each.number}</td>"
            f"<td>{escape(each.words)}</td></tr>"
            for each in sentences(lang)
        ]
        rows.append("</table>")
    return f'<!doctype html><meta charset="utf-8"><title>Sentences</title>{"".join(rows)}\n'


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.parse_args().output.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
