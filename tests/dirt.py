"""The dirty twin of a quarter: the same tables as an office would have typed them."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.model.quarter import Quarter
from ecosystem.schema import MISSING, TABLES, Column
from ecosystem.words import label, language_name, vocabulary

_SEPARATORS = (", ", "; ", " / ", " + ", "\n", " und ")

_CUT = re.compile(r"[,/+\n]| und | and ")

_COUNTRY = {"ar": "Syrisch", "prs": "Afghanisch", "ps": "Afghanisch", "sr": "Jugoslawisch"}

_SHARE = 0.6

_LOST_SHARE = 0.05


@dataclass(frozen=True)
class Loss:
    """A value that the dirty twin no longer holds."""

    table: str
    line: int
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class DirtyTwin:
    """Tables with dirt in them."""

    tables: Mapping[str, list[list[str]]]
    losses: tuple[Loss, ...]


def _day(text: str, column: Column, chance: random.Random) -> str:
    day = dt.date.fromisoformat(text)
    if not 2000 <= day.year < 2070:
        return text
    forms = [f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", f"{day.day}.{day.month}.{day.year}"]
    forms.append(str((day - dt.date(1899, 12, 30)).days))
    if column.name.endswith("until") and (day + dt.timedelta(days=1)).day == 1:
        forms += [f"{day:%m/%y}", f"{day:%m/%Y}"]
        if day.month == 12:
            forms.append(f"Ende {day.year}")
    return chance.choice(forms)


def _word(name: str, key: str, chance: random.Random) -> str:
    if key in ("yes", "no") and name.startswith("answer"):
        return chance.choice(("ja", "Ja", "x", "X") if key == "yes" else ("nein", "Nein"))
    words = [str(vocabulary(name)[key]["de"]), *map(str, vocabulary(name)[key].get("aliases", ()))]
    word = chance.choice(words)
    return chance.choice((word, word.upper())) if word.isascii() else word


def _spoken(entry: str, chance: random.Random) -> str:
    code, sign, mode = entry.partition(":")
    word = "alle Sprachen" if code == "*" else language_name(code, "de")
    return (
        f"{word}:{_word('mode', mode, chance)}"
        if sign and mode not in MISSING
        else word + sign + mode
    )


def _listed(column: Column, text: str, chance: random.Random) -> str:
    entries = [entry.strip() for entry in text.split(";") if entry.strip()]
    if any(entry in MISSING for entry in entries):
        return text
    if column.type == "languages":
        words = [_spoken(entry, chance) for entry in entries]
    else:
        words = [label(column.vocabulary or "", entry, "de") for entry in entries]
    plain = not any(_CUT.search(word) for word in words)
    return (chance.choice(_SEPARATORS) if plain else "; ").join(words)


def _soiled(column: Column, text: str, chance: random.Random) -> str:
    """Write a text as people type it, so that nothing is lost."""
    if text in ("?", "unknown") and column.type in ("date", "number", "integer", "key", "keys"):
        return "k. A."
    if text in MISSING:
        return text
    match column.type:
        case "date":
            return _day(text, column, chance)
        case "key":
            return _word(column.vocabulary or "", text, chance)
        case "keys" | "languages":
            return _listed(column, text, chance)
        case "number":
            return text.replace(".", ",") if re.fullmatch(r"\d+\.\d+", text) else text
        case "text":
            return f"{text}  "
    return text


def _lost(column: Column, text: str) -> str | None:
    """Write a text so that what it meant can no longer be known."""
    if column.type == "date" and column.name.endswith("until"):
        return "bis auf Weiteres"
    if column.type == "languages":
        return _COUNTRY.get(text)
    return None


def soil(quarter: Quarter, *, seed: int = 1, lossy: bool = True) -> DirtyTwin:
    """Make the dirty twin of a quarter."""
    chance = random.Random(seed)
    tables: dict[str, list[list[str]]] = {}
    losses: list[Loss] = []
    for name, table in quarter.tables.items():
        columns = [TABLES[name].columns.get(column) for column in table.columns]
        header = [c.labels["de"] if c else n for c, n in zip(columns, table.columns, strict=True)]
        rows = [header]
        for line, row in enumerate(table.rows, start=2):
            cells = []
            for column, text in zip(columns, row, strict=True):
                shown = text
                if column is not None and text not in MISSING:
                    gone = _lost(column, text) if lossy and chance.random() < _LOST_SHARE else None
                    if gone is not None:
                        losses.append(Loss(name, line, column.name, text, gone))
                    if gone is None and chance.random() < _SHARE:
                        shown = _soiled(column, text, chance)
                    shown = gone or shown
                elif column is not None:
                    shown = _soiled(column, text, chance)
                cells.append(shown)
            rows.append(cells)
        tables[TABLES[name].labels["de"]] = rows
    return DirtyTwin(tables, tuple(losses))
