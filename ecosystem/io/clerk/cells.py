"""What people write into cells: ticks, days, numbers, and the many ways to say nothing."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from ecosystem.io.text import fold, number_text

UNKNOWN = frozenset(
    {"", "?", "??", "???", "k. a.", "k.a.", "ka", "keine angabe", "unbekannt", "unknown"}
    | {"nicht bekannt", "n. b.", "n.b.", "n/a", "weiß nicht", "weiss nicht", "unklar", "offen?"}
)
"""Folded texts that say that nothing is known."""

DITTO = frozenset(
    {"s. o.", "s.o.", "s.o", "siehe oben", "dito", "ditto", "dto.", "wie oben", "w. o.", "w.o."}
    | {'"', "''", "〃", "„", "″"}
)
DASHES = frozenset({"-", "–", "—", "--", "---", "./.", "/"})
_YES = frozenset({"x", "xx", "(x)", "ja", "j", "yes", "y", "1", "true", "wahr", "✓", "✔", "☒", "☑"})
_NO = frozenset({"nein", "n", "no", "0", "false", "falsch", "kein", "keine", "☐"})
_UNSURE = frozenset({"ja/nein", "ja / nein", "jein", "teils", "teilweise", "teils/teils", "evtl."})
_UNSURE_MORE = frozenset({"eventuell", "vielleicht", "x?", "ja?", "(?)", "yes/no"})
_OPEN = frozenset(
    {"bis auf weiteres", "b. a. w.", "b.a.w.", "baw", "unbefristet", "dauerhaft", "laufend"}
    | {"fortlaufend", "permanent", "open end", "until further notice", "offen", "ohne ende"}
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan jänner january",
            "februar feb february",
            "märz mrz mär maerz march mar",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "dezember dez december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_LEADING = re.compile(
    r"^(?:gefördert )?(?:bis einschließlich|bis zum|bis|until|ca\.|circa|seit|ab)\s+"
)
_DAY = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4}|\d{2})")
_MONTH = re.compile(r"(\d{1,2})[./-](\d{4}|\d{2})")
_NAMED = re.compile(r"(?:(\d{1,2})\.\s*)?(?:ende\s+)?([^\W\d]+)\.?\s*(\d{4}|\d{2})")
_YEAR = re.compile(r"(?:(anfang|mitte|ende|end of|jahresende)\s+)?(\d{4})")
_PART = re.compile(r"(?:q\s?([1-4])|([1-4])\.\s?(?:quartal|qu\.|quarter))\s*[/ ]?\s*(\d{4}|\d{2})")
_HOURS = re.compile(r"(\d{4}-\d{2}-\d{2})[ t]\d{2}:\d{2}(:\d{2})?")
_SERIAL = re.compile(r"[2-7]\d{4}")
_EPOCH = dt.date(1899, 12, 30)


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that nothing is known.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    nothing
        True for blank, ``?``, ``k. A.`` and the like; a dash is none of them.
    """
    return fold(text) in UNKNOWN


def tick(text: str) -> str:
    """Read a tick.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    answer
        ``yes``, ``no``, ``unsure``, blank if nothing is known, ``text`` for anything else.

    Examples
    --------
    >>> tick("X"), tick("nein"), tick("ja/nein"), tick("k. A."), tick("nur montags")
    ('yes', 'no', 'unsure', '', 'text')
    """
    word = fold(text).rstrip("!. ")
    if is_nothing(text) or fold(text) in DASHES:
        return ""
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    return "unsure" if word in _UNSURE | _UNSURE_MORE else "text"


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) == 4:
        return number
    return 2000 + number if number < 70 else 1900 + number


def _made(year: int, month: int, day: int | None, *, end: bool) -> dt.date | None:
    """Make a day; without one the last (or first) of the month."""
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        return None
    last = calendar.monthrange(year, month)[1]
    chosen = day if day is not None else (last if end else 1)
    return dt.date(year, month, chosen) if 1 <= chosen <= last else None


def _from_numbers(word: str, *, end: bool) -> dt.date | None:
    if found := _DAY.fullmatch(word):
        return _made(_year(found[3]), int(found[2]), int(found[1]), end=end)
    if found := _MONTH.fullmatch(word):
        return _made(_year(found[2]), int(found[1]), None, end=end)
    if _SERIAL.fullmatch(word):
        return _EPOCH + dt.timedelta(days=int(word))
    return None


def _from_words(word: str, *, end: bool) -> dt.date | None:
    if found := _PART.fullmatch(word):
        part = int(found[1] or found[2])
        return _made(_year(found[3]), part * 3 if end else part * 3 - 2, None, end=end)
    if (found := _NAMED.fullmatch(word)) and found[2] in _MONTHS:
        day = int(found[1]) if found[1] else None
        return _made(_year(found[3]), _MONTHS[found[2]], day, end=end)
    if found := _YEAR.fullmatch(word):
        if found[1] == "anfang":  # January or March: nobody knows
            return None
        if found[1] == "mitte":
            return _made(int(found[2]), 6, None, end=end)
        return _made(int(found[2]), 12 if end or found[1] else 1, None, end=end or bool(found[1]))
    return None


_UNTIL = re.compile(r"\S.*?\b(?:bis|until|endet)\s+(?:zum\s+|am\s+|mit\s+)?(.+)$")
_NOT = re.compile(r"\b(?:nicht|kein|not)\b")


def read_day(text: str, *, end: bool = True) -> tuple[str, str]:
    """Read a day as people write it.

    Parameters
    ----------
    text
        Cell text.
    end
        Whether a month or year means its last day, else its first.

    Returns
    -------
    day, said
        ISO form or blank; and ``plain`` (an ISO day, or nothing), ``read`` (understood), ``open``
        (no end is named) or ``unread``.

    Examples
    --------
    >>> read_day("31.12.25"), read_day("Ende 2025"), read_day("12/25")
    (('2025-12-31', 'read'), ('2025-12-31', 'read'), ('2025-12-31', 'read'))
    >>> read_day("bis auf Weiteres"), read_day("46022"), read_day("2025-12-31")
    (('', 'open'), ('2025-12-31', 'read'), ('2025-12-31', 'plain'))
    >>> read_day("BAMF, bis 31.12.2025"), read_day("Spenden")
    (('2025-12-31', 'read'), ('', 'unread'))
    """
    if is_nothing(text) or fold(text) in DASHES:
        return "", "plain"
    word = fold(text)
    if word.rstrip(".! ") in _OPEN or word in _OPEN:
        return "", "open"
    if hours := _HOURS.fullmatch(word):
        word = hours[1]
    try:
        day = dt.date.fromisoformat(word)
        return day.isoformat(), "plain" if day.isoformat() == text else "read"
    except ValueError:
        pass
    word = _LEADING.sub("", word)
    made = _from_numbers(word, end=end) or _from_words(word, end=end)
    if made:
        return made.isoformat(), "read"
    inside = _UNTIL.search(word)
    if inside and not _NOT.search(word):  # "BAMF bis 31.12.2025"
        found, said = read_day(inside[1], end=end)
        return found, "read" if said == "plain" else said
    return "", "unread"


_GERMAN_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_LEAST = re.compile(
    r"(?:ca\.?|mind\.?|mindestens|über|ab|>|>=|≥|~)?\s*(\d+)\s*(?:\+|-\s*\d+|–\s*\d+|bis\s*\d+)?\s*(?:personen|pers\.|leute|ma|vk|ehrenamtliche|persons|people)?"
)


def read_number(text: str) -> str:
    """Read a number written in German or English.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    number
        As the data model wants it; blank if it is none.

    Examples
    --------
    >>> read_number("1,5"), read_number("1.200"), read_number("12"), read_number("viele")
    ('1.5', '1200', '12', '')
    """
    word = fold(text).replace(" ", "")
    if _GERMAN_THOUSANDS.fullmatch(word):
        return word.replace(".", "")
    if _NUMBER.fullmatch(word):
        plain = word.replace(",", ".")
        if len(word) >= 15:
            return ""
        return number_text(float(plain)) if float(plain).is_integer() else plain
    return ""


def read_least(text: str) -> tuple[str, bool]:
    """Read a whole number, or the smallest of those that are named.

    Parameters
    ----------
    text
        Cell text, such as ``"3+"`` or ``"2-3 Personen"``.

    Returns
    -------
    number, exact
        The number, blank if there is none; whether the text is just that number.

    Examples
    --------
    >>> read_least("3"), read_least("3+"), read_least("ca. 2-3 Personen"), read_least("viele")
    (('3', True), ('3', False), ('2', False), ('', False))
    """
    word = fold(text)
    if word.isascii() and word.isdigit() and len(word) < 7:
        return str(int(word)), True
    found = _LEAST.fullmatch(word)
    return (str(int(found[1])), False) if found and len(found[1]) < 7 else ("", False)
