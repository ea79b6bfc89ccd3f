"""Where and when no docking point can be reached, the slow way: minute by minute, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, str]
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def minutes_open(text: str) -> set[tuple[int, int]]:
    """Day and minute of everything open: rules of days and spans, joined by semicolons."""
    week: dict[int, set[int]] = {}
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        days, _, spans = rule.partition(" ")
        chosen: set[int] = set()
        for part in days.split(","):
            first, _, last = part.partition("-")
            chosen |= set(range(DAYS.index(first), DAYS.index(last or first) + 1))
        minutes: set[int] = set()
        for span in spans.split(","):
            (a, b), (c, d) = (map(int, end.split(":")) for end in span.split("-"))
            minutes |= set(range(60 * a + b, 60 * c + d))
        for day in chosen:
            week[day] = minutes
    return {(day, minute) for day, found in week.items() for minute in found}


def speaks(languages: str, wanted: str) -> bool | None:
    """Whether staff, an interpreter or a video line speaks it; None where that is unknown."""
    answer: bool | None = False
    for entry in filter(None, languages.split(";")) if languages else ["?"]:
        code, _, mode = entry.partition(":")
        if code in ("?", "unknown"):
            answer = None
        elif code in (wanted, "*") and mode in ("", "staff", "interpreter", "video"):
            return True
    return answer


def time_gaps(docks: Sequence[Row], needed: Sequence[str]) -> set[tuple[str, str]]:
    """Language and window in which for certain nobody is open."""
    windows = {
        "evening": {(day, minute) for day in range(5) for minute in range(17 * 60, 24 * 60)},
        "saturday": {(5, minute) for minute in range(24 * 60)},
    }
    gaps = set()
    for language in needed:
        for window, times in windows.items():
            maybe = False
            for dock in docks:
                if speaks(dock["languages"], language) is False or dock["walk_in"] == "no":
                    continue
                hours = dock["opening_hours"]
                maybe |= not hours or bool(minutes_open(hours) & times)
            if docks and not maybe:
                gaps.add((language, window))
    return gaps


def far_cells(
    cells: Sequence[Row], docks: Sequence[str], distances: Sequence[Row], radius: float = 800
) -> set[str]:
    """Cells with residents all of whose measured ways are longer; None of them without any way."""
    found = set()
    for cell in cells:
        ways = [
            float(row["distance_m"])
            for row in distances
            if row["cell"] == cell["cell"] and row["dock"] in docks
        ]
        if ways and float(cell["residents"]) > 0 and min(ways) > radius:
            found.add(cell["cell"])
    return found
