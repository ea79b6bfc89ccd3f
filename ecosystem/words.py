"""Small pieces of sentences: lists, numbers and names, in both languages."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from string import Formatter
from typing import Any

from ecosystem.plugins import rows_of

# --- All texts that a person reads, in German and English, as data.
# One JSON file an area (``checks.json``, ``findings.json`` …): a key, a text in each language,
# named placeholders. Where the words depend on a number, the entry names it (``"plural":
# "count"``) and holds a text for each plural form of the language (``{"one": …, "other": …}``).
# A word that goes with a number inside a text stands behind it: ``{count:row|rows}``.
# ``vocabulary.json`` holds the stored keys of the data model with their labels, aliases and
# properties.

LANGUAGES = ("de", "en")

GERMAN = ("de", "de-simple")

# Key of an entry that names the value by which the plural form is chosen.
PLURAL = "plural"


# Two equal ends are one number: "90 %", not "90 % to 90 %".
_SPAN = re.compile(r"(?:(?:zwischen|between) )?\{low\} (?:bis|und|to|and) \{high\}")


@cache
def _area(name: str) -> Mapping[str, Mapping[str, Any]]:
    source = files("ecosystem").joinpath("catalogue", f"{name}.json")
    if not source.is_file():  # an area of somebody else
        parts = ((*key.partition("."), entry) for key, entry in rows_of("TEXTS"))
        return {key: entry for area, _, key, entry in parts if area == name}
    loaded: Mapping[str, Mapping[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def text(key: str, lang: str, /, **params: object) -> str:
    """Look a message up and fill in its values."""
    area, _, name = key.partition(".")
    entry: Mapping[str, Any] = _area(area)
    if area == "vocabulary":
        vocabulary_name, _, name = name.partition(".")
        entry = entry[vocabulary_name]
    try:
        found: str | Mapping[str, str] = entry[name][lang]
    except KeyError:
        check_language(lang)
        raise
    template = found if isinstance(found, str) else found[_form(params[entry[name][PLURAL]])]
    if "low" in params and params["low"] == params.get("high"):
        template = _SPAN.sub("{low}", template)
    return _filled(template, params) if params else template


def has_text(key: str) -> bool:
    """Tell whether the catalogue knows a message."""
    area, _, name = key.partition(".")
    return name in _area(area)


# A text in pieces, each with the name and the format of the value that follows it.
_Pieces = Sequence[tuple[str, str | None, str]]


@lru_cache(maxsize=1 << 12)
def _pieces(template: str) -> _Pieces | None:
    """Take a text apart, once; None if a value of it is more than a name and a format."""
    found = []
    for words, name, form, how in _filler.parse(template):
        if how or "{" in (form or "") or not (name is None or name.isidentifier()):
            return None
        found.append((words, name, form or ""))
    return found


def _filled(template: str, params: Mapping[str, object]) -> str:
    pieces = _pieces(template)
    if pieces is None:
        return _filler.vformat(template, (), params)
    said = []
    for words, name, form in pieces:
        said.append(words)
        if name is not None:
            said.append(_filler.format_field(params[name], form))
    return "".join(said)


class _Filler(Formatter):
    """Fills in values; ``{count:row|rows}`` takes the word that goes with the number."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Write a value, with its word; ``{count:~was|were}`` writes the word alone."""
        if "|" not in format_spec:
            return format(value, format_spec)
        one, other = format_spec.removeprefix("~").split("|")
        word = one if _form(value) == "one" else other
        return word if format_spec.startswith("~") else f"{value} {word}"


_filler = _Filler()


def _form(number: Any) -> str:  # noqa: ANN401 - whatever counts
    """Choose the form for a number; German and English have the same rule (CLDR)."""
    # A number that is written out already, such as 1.234, is not read again: only 1 is one.
    one = abs(number) == 1 if isinstance(number, int | float) else str(number) == "1"
    return "one" if one else "other"


def texts(area: str, lang: str, *, prefix: str = "") -> dict[str, str]:
    """Return all texts of an area, for a page that fills in their values itself."""
    return {
        key.removeprefix(prefix): str(entry[lang]["other"] if PLURAL in entry else entry[lang])
        for key, entry in _area(area).items()
        if key.startswith(prefix)
    }


@cache
def vocabulary(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return one vocabulary: stored key to labels, aliases and properties."""
    entries: Mapping[str, Mapping[str, Any]] = _area("vocabulary")[name]
    return entries


def label(name: str, key: str, lang: str) -> str:
    """Say a stored key in words."""
    entry = vocabulary(name).get(key) or dict(rows_of("TEXTS")).get(f"{name}.{key}")
    if entry is None and key in ("", "?"):
        entry = vocabulary("unknown").get(name)
    if entry is not None and lang not in entry:
        check_language(lang)
    return str(entry[lang]) if entry is not None else key


def check_language(lang: object) -> None:
    """Refuse a language that no text is in."""
    if lang not in LANGUAGES:
        raise refusal("measures.choice", name="lang", value=lang, known=", ".join(LANGUAGES))


# How to refuse: `errors` stands above and puts its own class here.
refusal: Callable[..., Exception] = LookupError


def language_name(code: str, lang: str) -> str:
    """Name a language; a code without a name in the catalogue stands for itself."""
    if code == "*":
        return text("glossary.any_language", lang)
    return label("language", code, lang)


# --- Small pieces of sentences: lists, numbers and names, in both languages.

# Letters in a line of plain text.
WIDTH = 92


def and_list(parts: Sequence[str], lang: str) -> str:
    """Join words as people do."""
    if len(parts) < 2:
        return "".join(parts)
    return text("findings.and", lang, first=", ".join(parts[:-1]), last=parts[-1])


def percent(share: float, lang: str) -> str:
    """Write a share as per cent; below one per cent with a decimal."""
    value = share * 100
    return _percent(f"{value:.0f}" if value >= 1 or value == 0 else f"{value:.1f}", lang)


def share_words(share: float, lang: str) -> str:
    """Write a share as per cent, with a decimal unless it is a whole number."""
    value = share * 100
    written = f"{value:.2f}" if 0 < value < 0.1 else f"{value:.1f}".removesuffix(".0")
    return _percent(written, lang)


def _percent(written: str, lang: str) -> str:
    return written.replace(".", ",") + " %" if lang == "de" else written + "%"


# --- The glossary: one sentence pattern for each measure, wherever it is told.


def coverage_share(low: float, high: float | None, lang: str) -> str:
    """Write the share of the needs with a way to help, rounded outwards so that it stays true."""
    ends = [share_words(math.floor(1000 * low + _TINY) / 1000, lang)]
    if high is None and low < 1:
        return text("glossary.at_least", lang, low=ends[0])
    if high is None or high - low < _TINY:
        return ends[0]
    ends.append(share_words(math.ceil(1000 * high - _TINY) / 1000, lang))
    return text("glossary.between", lang, low=ends[0], high=ends[1])


_TINY = 1e-9


def coverage_words(low: float, high: float | None, lang: str, *, way: bool = True) -> str:
    """Say for which share of the needs there is a way to help, or an offer where none is tested."""
    key = "glossary.coverage" if way else "glossary.coverage_untested"
    return text(key, lang, share=coverage_share(low, high, lang))


def reach_words(share: float, hops: float, lang: str, *, official: bool = False) -> str:
    """Say for which share of the needs help is reached from the docking points (M03)."""
    key = "glossary.reach_official" if official else "glossary.reach"
    return text(key, lang, share=share_words(share, lang), hops=number(hops, lang))


def measure_label(name: str, lang: str, **values: object) -> str:
    """Name a measure in a table; blank if the glossary does not hold it."""
    known = {"reach": "reach_label", "surplus": "surplus_label"}
    key = f"glossary.{known.get(name, name)}"
    return text(key, lang, **values) if has_text(key) else ""


def asked_words(asked: int, actors: int, lang: str) -> str:
    """Say how many of the actors were asked."""
    share = percent(asked / actors, lang)
    return text("glossary.asked", lang, asked=asked, all=actors, share=share)


def number(value: float, lang: str) -> str:
    """Write a number without useless decimals."""
    rounded = round(value, 1)
    written = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
    return written.translate(str.maketrans(",.", ".,")) if lang == "de" else written


def rounded(value: float, digits: int, lang: str) -> str:
    """Write a number with so many decimals."""
    written = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return written.replace(".", ",") if lang == "de" else written


def help_with(topic: str, lang: str) -> str:
    """Name the help that a topic is about."""
    check_language(lang)
    return str(vocabulary("topic")[topic]["help"][lang])


def profile(topic: str, language: str, group: str, status: str, lang: str) -> str:
    """Say a profile of need: topic and language, group and status where they are named."""
    key = "profile"
    if topic == "language":  # a course is held in German, for those who speak something else
        key = "profile_course" if language in GERMAN else "profile_course_for"
    parts = {"topic": help_with(topic, lang), "language": language_name(language, lang)}
    said = text(f"findings.{key}", lang, **parts)
    if group != "all":
        said += text("findings.for_group", lang, group=label("group", group, lang))
    if status != "any":
        said += text("findings.for_status", lang, status=label("status", status, lang))
    return said


def say_day(day: dt.date | None, lang: str) -> str:
    """Write a day in words."""
    if day is None:
        return text("report.unknown_day", lang)
    months = text("report.months", lang).split(" ")
    return text("report.day", lang, day=day.day, month=months[day.month - 1], year=day.year)


def short_day(day: dt.date, lang: str) -> str:
    """Write a day in figures, as people do."""
    return f"{day:%d.%m.%Y}" if lang == "de" else day.isoformat()


# Opening hours are stored with the days that every program knows.
_HOURS = {"Tu": "Di", "We": "Mi", "Th": "Do", "Su": "So", "PH": "Feiertage", "off": "geschlossen"}


def say_hours(stored: str, lang: str) -> str:
    """Write stored opening hours as people of the language do, and as they may type them."""
    if lang != "de":
        return stored
    return re.sub(r"\b(?:Tu|We|Th|Su|PH|off)\b", lambda found: _HOURS[found[0]], stored)


def some_named(names: Sequence[str], most: int, lang: str) -> str:
    """Name the first few and say how many more there are; a single one more is named, too."""
    if len(names) > most + 1:
        names = [*names[:most], text("scenarios.more", lang, count=len(names) - most)]
    return and_list(list(names), lang)


def opened(said: str) -> str:
    """Let a sentence begin with a capital letter, whatever it begins with."""
    return said[:1].upper() + said[1:]


def office(name: str, lang: str) -> str:
    """Name the office that keeps the map, as the beginning of a sentence."""
    return opened(name) or text("findings.office", lang)


def wrapped(words: str, first: str = "", later: str = "") -> list[str]:
    """Break a sentence into lines; a number keeps its sign."""
    lines = textwrap.wrap(
        re.sub(r"(?<=\d) (?=[%€])", "\N{NO-BREAK SPACE}", words),
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [re.sub("(?<=\\d)\N{NO-BREAK SPACE}(?=[%€])", " ", line) for line in lines]


def as_html(sentences: Iterable[str]) -> str:
    """Show sentences as paragraphs in a notebook; every text is escaped."""
    return "".join(f"<p>{escape(said)}</p>" for said in sentences)
