"""Opening hours as people write them to the form that OpenStreetMap uses."""

from __future__ import annotations

import re

from ecosystem.io.text import fold

_DAYS = {"mo": "Mo", "di": "Tu", "mi": "We", "do": "Th", "fr": "Fr", "sa": "Sa", "so": "Su"}
_LONG = {
    "montags": "mo",
    "dienstags": "di",
    "mittwochs": "mi",
    "donnerstags": "do",
    "freitags": "fr",
    "samstags": "sa",
    "sonntags": "so",
}
_DAY = r"(?:mo|di|mi|do|fr|sa|so)"
_TIME = r"\d{1,2}(?:[:.]\d{2})?"
_SPAN = rf"{_TIME}\s*(?:uhr)?\s*(?:-|bis)\s*{_TIME}\s*(?:uhr)?"
_RULE = re.compile(
    rf"(?P<days>{_DAY}(?:\s*(?:-|bis|[,+/&]|und)\s*{_DAY})*)\s*:?\s*(?:von\s*)?"
    rf"(?P<times>{_SPAN}(?:\s*(?:,|und|\+|&)\s*{_SPAN})*)"
)


def _time(word: str) -> str | None:
    hour, _, minute = re.sub(r"[^\d:.]", "", word).replace(".", ":").partition(":")
    number, rest = int(hour), int(minute or 0)
    return f"{number:02d}:{rest:02d}" if number <= 24 and rest < 60 else None


def _days(words: str) -> str:
    plain = re.sub(r"\s*(?:[,+/&]|\bund\b)\s*", ",", re.sub(r"\s*(?:-|\bbis\b)\s*", "-", words))
    return re.sub(_DAY, lambda found: _DAYS[found[0]], plain.strip())


def read_hours(text: str) -> str | None:
    """Read opening hours that are written plainly.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    hours
        In the form of OpenStreetMap; None if any word of the text is not understood.

    Examples
    --------
    >>> read_hours("Mo-Fr 9-12 Uhr, Do 14 bis 16.30 Uhr")
    'Mo-Fr 09:00-12:00; Th 14:00-16:30'
    >>> read_hours("nach Vereinbarung") is None
    True
    """
    plain = fold(text).replace("–", "-").replace("—", "-")
    for long, short in _LONG.items():
        plain = re.sub(rf"\b{long[:-1]}s?\b", short, plain)
    plain = re.sub(rf"\b({_DAY})\.", r"\1", plain)
    rules, rest = [], plain
    for found in _RULE.finditer(plain):
        rest = rest.replace(found[0], " ", 1)
        spans = []
        for span in re.findall(_SPAN, found["times"]):
            ends = [_time(part) for part in re.split(r"-|bis", span)]
            if None in ends:
                return None
            spans.append("-".join(end for end in ends if end))
        rules.append(f"{_days(found['days'])} {','.join(spans)}")
    if not rules or rest.strip(" ;,.\n") not in ("", "und"):
        return None
    return "; ".join(rules)
