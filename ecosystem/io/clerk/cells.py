"""What people write into cells: ticks, days, numbers, and the many ways to say nothing."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from ecosystem.errors import Problem
from ecosystem.io.files import fold, number_text
from ecosystem.io.grids import (
    DASHES,
    folded_words,
    has_words,
    is_nothing,
    stored_text,
    vocabulary_key,
)
from ecosystem.model.values import fault_of
from ecosystem.schema import LANGUAGE_PATTERN, TOPICS, Column
from ecosystem.stubs import dataclass, matching
from ecosystem.words import (
    LANGUAGES,
    label,
    language_name,
    say_day,
    say_hours,
    text,
    texts,
    vocabulary,
)

# --- The words of people as data: `catalogue/reading.json`, in both languages at once.


@cache
def pattern(key: str, before: str = r"(?<!\w)", after: str = "") -> re.Pattern[str]:
    """Make a pattern of the words of a list, each where a word begins."""
    words = "|".join(dict.fromkeys(text(f"reading.{key}", lang) for lang in LANGUAGES))
    return re.compile(f"{before}(?:{words}){after}")


@cache
def meanings(prefix: str) -> Mapping[str, str]:
    """Give for each word of the lists with a prefix which list it stands in."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for key, words in texts("reading", lang).items():
            if key.startswith(prefix):
                found |= {fold(w): key.removeprefix(prefix) for w in words.split("|")}
    return found


@cache
def pairs(key: str) -> Mapping[str, str]:
    """Give a list of words, each with what it means behind a sign of equality."""
    words = (w for lang in LANGUAGES for w in text(f"reading.{key}", lang).split("|"))
    return {word: meaning for word, _, meaning in (w.partition("=") for w in words)}


# --- Yes and no as people write them: what is not understood is unknown, and asked.


@dataclass(frozen=True)
class Judged:
    """What a cell of ticks or answers says."""

    value: str  # `yes`, `no`, or blank: nobody knows.
    # `plain`, `added` (yes and more), `maybe` (a condition or a time), `unread`, `nothing`.
    kind: str
    addition: str = ""  # What stands beside the yes or no.


_OPENING = matching(r"[\s,;.:!()–/-]+")


@cache
def _no_phrase(bound: str) -> re.Pattern[str]:
    """Match a no of several words, "stimmt nicht", whose first word alone may be a yes."""
    phrases = sorted((each for each in folded_words("no") if " " in each), key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, phrases))}){bound}")


@lru_cache(maxsize=1 << 12)
def judge(cell: str, *, walk_in: bool = False) -> Judged:
    """Read a tick or an answer; nothing is ever turned into its opposite."""
    word = fold(cell)
    bare = word.strip("!. ")
    if is_nothing(cell) or word in DASHES:
        return Judged("", "nothing")
    if word in folded_words("yes") or bare in folded_words("yes"):
        return Judged("yes", "plain")
    if word in folded_words("no") or bare in folded_words("no"):
        return Judged("no", "plain")
    later = "?" in word or pattern("denied_later").search(word) is not None
    bound = r"(?=[\s,;.:!()–/-]|$)"
    if found := pattern("no_start", before="^", after=bound).match(word) or _no_phrase(bound).match(
        word
    ):
        rest = word[found.end() :].strip(" ,;.:!()–/-")
        sure = word[found.end() :].lstrip()[:1] in (",", ";", ".", ":", "!", "(", "–", "-", "")
        since = re.match(r"(?:seit|mehr|since|leider)\b", rest)
        if (sure and not pattern("exception", before=r"^(?!nur )").match(rest)) or since:
            return Judged("no", "added", cell.strip())
        return Judged("", "maybe", word)
    first = _OPENING.split(word.lstrip("("), maxsplit=1)
    if first[0] in folded_words("yes") and len(first) > 1 and not later:
        rest = cell.strip()[len(first[0]) :].strip(" ,;.:!()–/-")
        asked = pattern("by_appointment").search(fold(rest)) if walk_in else None
        if asked and not pattern("without").search(fold(rest)):
            return Judged("", "maybe", rest)
        return Judged("yes", "added", rest)
    if later or pattern("by_appointment").search(word) or pattern("exception").match(word):
        return Judged("", "maybe", cell.strip())
    return Judged("", "unread", cell.strip())


def tick(cell: str) -> str:
    """Read a tick: ``yes``, ``no``, blank, ``unsure`` (a condition) or ``text`` (not read)."""
    said = judge(cell)
    return said.value or {"maybe": "unsure", "unread": "text"}.get(said.kind, "")


def judge_intake(cell: str) -> Judged:
    """Read whether new people are taken: a waiting list is to be asked about."""
    word = fold(cell)
    for key, value in (("full", "no"), ("wait", "ask"), ("free", "yes")):
        found = pattern(key).search(word)
        beside = word.replace(found[0], " ", 1) if found else word  # "closed to new referrals"
        later = "?" in word or pattern("denied_later").search(beside)
        if found and not later:
            exact = word in folded_words(key) or vocabulary_key("answer_ask", word) is not None
            return Judged(value, "plain" if exact else "added", "" if exact else cell.strip())
    said = judge(cell)
    if said.kind == "added" and pattern("wait").search(word):  # "nein – Warteliste"
        return Judged("", "maybe", cell.strip())
    return said


# --- Days and numbers.

_EPOCH = dt.date(1899, 12, 30)


@cache
def _months() -> Mapping[str, int]:
    lines = text("reading.months", LANGUAGES[0]).split("|")
    return {name: number for number, line in enumerate(lines, 1) for name in line.split()}


_LEADING = matching(
    r"^(?:gefördert )?(?:bis einschließlich|bis zum|bis|until|ca\.|circa|seit|ab)\s+"
)

_DAY = matching(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4}|\d{2})")

_MONTH = matching(r"(\d{1,2})(?:[./](\d{4}|\d{2})|-(\d{4}))")  # "9-12" are hours

_NAMED = matching(
    r"(?:(\d{1,2})(?:\.|st|nd|rd|th)?\s*)?(?:(?:ende|end of)\s+)?([^\W\d]+)\.?\s*(\d{4}|\d{2})"
)

_AMERICAN = matching(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")

_YEAR = matching(
    r"(?:(?:haushalts|kalender)?jahr\s+|year\s+)?"
    r"(?:(anfang|mitte|ende|end of|jahresende)\s+)?(\d{4})"
)

_PART = matching(r"(?:q\s?([1-4])|([1-4])\.\s?(?:quartal|qu\.|quarter))\s*[/ ]?\s*(\d{4}|\d{2})")

_HOURS = matching(r"(\d{4}-\d{2}-\d{2})[ t]\d{2}:\d{2}(:\d{2})?")

_SERIAL = matching(r"[2-7]\d{4}")


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
        return _made(_year(found[2] or found[3]), int(found[1]), None, end=end)
    if _SERIAL.fullmatch(word):
        return _EPOCH + dt.timedelta(days=int(word))
    return None


def _from_words(word: str, *, end: bool) -> dt.date | None:
    if found := _PART.fullmatch(word):
        part = int(found[1] or found[2])
        return _made(_year(found[3]), part * 3 if end else part * 3 - 2, None, end=end)
    if (found := _NAMED.fullmatch(word)) and found[2] in _months():
        day = int(found[1]) if found[1] else None
        return _made(_year(found[3]), _months()[found[2]], day, end=end)
    if (found := _AMERICAN.fullmatch(word)) and found[1] in _months():
        return _made(int(found[3]), _months()[found[1]], int(found[2]), end=end)
    if found := _YEAR.fullmatch(word):
        if found[1] == "anfang":  # January or March: nobody knows
            return None
        if found[1] == "mitte":
            return _made(int(found[2]), 6, None, end=end)
        return _made(int(found[2]), 12 if end or found[1] else 1, None, end=end or bool(found[1]))
    return None


_UNTIL = matching(r"\S.*?\b(?:bis|until|endet)\s+(?:zum\s+|am\s+|mit\s+)?(.+)$")

# "2024-2026", "01.01.2024 – 31.12.2026": a period, whose end counts.
_PERIOD = matching(r"(\S*\d{4})\s*[-–]\s*(\S*\d{4})")

_NOT = matching(r"\b(?:nicht|kein|not)\b")

_LONGEST_DAY = 200


@lru_cache(maxsize=1 << 14)
def read_day(text: str, *, end: bool = True) -> tuple[str, str]:
    """Read a day as people write it."""
    if is_nothing(text) or fold(text) in DASHES:
        return "", "plain"
    word = fold(text)
    if len(word) > _LONGEST_DAY:  # a page of text is no day, and takes the search for one too long
        return "", "unread"
    if {word, word.rstrip(".! ")} & folded_words("open_end"):
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
    if period := _PERIOD.fullmatch(word):
        days = [
            read_day(part, end=last)[0] for part, last in ((period[1], False), (period[2], True))
        ]
        return (days[end], "read") if all(days) and days[0] < days[1] else ("", "unread")
    inside = _UNTIL.search(word)
    if inside and not _NOT.search(word):  # "BAMF bis 31.12.2025"
        found, said = read_day(inside[1], end=end)
        return found, "read" if said == "plain" else said
    return "", "unread"


_GERMAN_THOUSANDS = matching(r"\d{1,3}(\.\d{3})+")

_NUMBER = matching(r"[+-]?\d+([.,]\d+)?")

_LEAST = matching(
    r"(?:ca\.?|circa|etwa|rund|about|around|approx\.?|at least|mind\.?|mindestens|über|ab|>=?|≥|~)?"
    r"\s*(\d+)\s*(?:\+|-\s*\d+|–\s*\d+|bis\s*\d+)?"
    r"\s*(?:personen|pers\.|leute|ma|vk|ehrenamtliche|persons|people)?"
)


def read_number(text: str) -> str:
    """Read a number written in German or English."""
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
    """Read a whole number, or the smallest of those that are named."""
    word = fold(text)
    if word.isascii() and word.isdigit() and len(word) < 7:
        return str(int(word)), True
    found = _LEAST.fullmatch(word)
    return (str(int(found[1])), False) if found and len(found[1]) < 7 else ("", False)


_TIMES_PER = matching(
    r"(?:ca\.?\s*)?(\d+)\s*(?:x|mal|times)?\s*(?:/|im|pro|in der|je|a|an|per|the)\s*(\w+)"
)


def read_often(cell: str) -> dict[str, str]:
    """Read how often people are sent, as columns of the ties; empty where nobody can tell."""
    word = fold(cell).strip(" .")
    known = vocabulary_key("frequency", cell) or meanings("often.").get(word)
    if known:
        return {"frequency": known}
    if (found := _TIMES_PER.fullmatch(word)) and found[2] in pairs("often_per"):
        return {"referrals_year": str(int(found[1]) * int(pairs("often_per")[found[2]]))}
    if number := read_number(word):
        return {"referrals_year": number}
    return {}


_SHARE = matching(r"(\d{1,4})[.,](\d{1,2})\s*(?:stellen?|vz[äa]e?|fte|vollzeit\w*|posts?)?")


def read_staff(cell: str) -> tuple[str, str]:
    """Read how many people do a work, and the key of what is to say about it."""
    # who says "at least one" or half a post does not say that it hangs on one person
    if (found := _SHARE.fullmatch(fold(cell))) and int(found[2]):
        least = int(found[1]) + 1
        return (str(least), "staff_share") if least > 1 else ("", "staff_maybe_one")
    number, exact = read_least(cell)
    if not number:
        whole = read_number(cell)
        return (whole, "") if whole.isdigit() else ("", "number_unread")
    if exact:
        return number, ""
    return (number, "staff_least") if int(number) > 1 else ("", "staff_maybe_one")


# --- Languages in plain words to codes with a mode; countries are asked about, never guessed.

_SEPARATORS = matching(r"[,;/+&\n·|•]| und | and | sowie | u\. (?!a\.)| – ")

_BRACKETS = matching(r"[(\[]([^()\[\]]*)[)\]]")

_SIGNS = matching(r"[^\w\s.:()\[\]/?'*’-]")

_WITH = re.compile(r"\s(?:mit|per|durch|über|with|by|via)\s")

_ORDER = ("video", "interpreter", "volunteer", "written", "staff")

Remark = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Spoken:
    """What came out of a cell of languages."""

    stored: str  # Codes with modes, as the data model wants them.
    # Key of a message, the text it is about, and what may be meant.
    notes: tuple[Remark, ...]


def mode_of(words: str) -> str:
    """Find how a language is spoken; blank if the words do not say it."""
    folded = fold(words)
    return next((m for m in _ORDER if pattern(f"mode_{m}", before="").search(folded)), "")


@lru_cache(maxsize=1 << 12)
def language_code(words: str) -> str | None:
    """Find the one language that is named."""
    word = fold(words).strip(" .-:")
    if word in folded_words("yes") | folded_words("no") - {"ne"}:
        return None  # "ja" and "no" are codes of languages, but here they are answers
    if word in meanings("country."):
        return None  # "Syrisch" is a language of its own, but who writes it may mean Arabic: ask
    if pattern("language_simple", before="").fullmatch(word) or fold(words) == "de-simple":
        return "de-simple"
    known = meanings("language.")
    code = known.get(fold(words)) or known.get(word) or vocabulary_key("language", word)
    if code is None and LANGUAGE_PATTERN.fullmatch(word) and word in vocabulary("language"):
        return word
    if code is None and (stem := re.fullmatch(r"(\w+isch)(?:e|en|er|es|sprachige?)?", word)):
        return vocabulary_key("language", stem[1]) if stem[1] != word else None
    return code


def _named(word: str) -> tuple[str | None, bool]:
    """Find the one language among words that add nothing; tell whether it is spoken a little."""
    code = language_code(word)
    if code is not None:
        return code, False
    fill, little = folded_words("language_fill"), folded_words("language_little")
    said = [part for part in word.split() if part]
    slight = any(part in little for part in said) or word.startswith(("ein wenig", "a little"))
    rest = [part for part in said if part not in fill | little | {"ein", "a"}]
    codes = [language_code(part) for part in rest]
    whole = language_code(" ".join(rest)) if rest else None
    if whole or (len(codes) == 1 and codes[0]):
        return whole or codes[0], slight
    return None, slight


def _denied(word: str) -> bool | None:
    """Tell whether a language is denied; None if nothing is."""
    first = re.sub(r"\s(?:mehr|any ?more)$", "", word).split(" ", 1)
    if first[0] not in folded_words("language_denied") or len(first) == 1:
        return None
    return _named(first[1])[0] is not None


def _inside(words: str) -> list[tuple[str, Remark | None]]:
    """Read what stands in brackets if it names languages of its own."""
    found = []
    for part in _SEPARATORS.split(words):
        stored, note = _entry(part.strip()) if part.strip() else ("?", None)
        if stored in ("", "?", "*", "de-simple") or stored.startswith("*"):
            return []
        found.append((stored, note))
    return found


def _entry(cell: str) -> tuple[str, Remark | None]:
    """Read one entry without brackets of its own languages."""
    inside = " ".join(_BRACKETS.findall(cell))
    bare = _SIGNS.sub(" ", _BRACKETS.sub(" ", cell)).strip()
    parts = bare.split(":", 1) if ":" in bare else _WITH.split(f"{bare} ", maxsplit=1)
    word, after = (*parts, "")[:2]
    mode = mode_of(f"{inside} {after}")
    word, whole = fold(word), fold(cell)
    if word in folded_words("language_vague") or whole in folded_words("language_vague"):
        return "?", ("language_vague", cell, ())
    if (denied := _denied(word)) is not None:
        return ("", ("language_denied", cell, ())) if denied else ("?", _unread(cell))
    maybe = pattern("language_maybe").search(whole) is not None
    plain = " ".join(pattern("language_maybe").sub(" ", word).split())
    plain = re.sub(r"^(?:nur|only)\s+|\s+(?:nur|only|(?:seit|since)\s\w+(?:\s\d{4})?)$", "", plain)
    code, little = _named(plain)
    if code is None and mode_of(plain):  # "Arabisch ehrenamtlich", or an interpreter for everything
        mode = mode_of(plain)
        fill = ("an", "a", "with", "by", "mit", "per")
        plain = " ".join(w for w in plain.split() if not mode_of(w) and w not in fill)
        code, little = _named(plain) if plain else (None, False)
        if code is None:
            return _one_among(plain, cell)
    simple = pattern("language_simple", before="").search(fold(f"{inside} {after}"))
    if code == "de" and simple:
        code = "de-simple"
    if plain in folded_words("language_every"):
        code = "*"
    if code is not None:
        if (maybe or little) and not (code == "de" and mode in ("interpreter", "video")):
            return f"{code}:?", ("language_maybe", cell, (code,))
        return (f"{code}:{mode}" if mode and mode != "staff" else code), None
    if asked := meanings("country.").get(word):  # a country names the likely ones
        return "?", ("language_ask", cell, tuple(asked.split()))
    return "?", _unread(cell)


def _unread(cell: str) -> Remark:
    return "language_unread", cell, ()


def _one_among(words: str, cell: str) -> tuple[str, Remark]:
    """Read the one language among words about who speaks it: "Kollegin Aylin spricht Türkisch"."""
    long = (word for word in words.split() if len(word) > 3)  # "an" is a language, too
    known = {code for code in map(language_code, long) if code}
    if len(known) == 1:
        return f"{min(known)}:?", ("language_maybe", cell, tuple(known))
    return "?", ("language_mode", cell, ())


def _entries(cell: str) -> list[tuple[str, Remark | None]]:
    """Read one part of a cell, with the languages that stand in its brackets."""
    own = [entry for words in _BRACKETS.findall(cell) for entry in _inside(words)]
    code, _ = _named(fold(_BRACKETS.sub(" ", cell)))
    stands_for_itself = language_code(fold(_SIGNS.sub(" ", cell)).strip())
    if stands_for_itself:
        return [(stands_for_itself, None)]
    if own and fold(_BRACKETS.sub(" ", cell)).strip() in folded_words("language_vague"):
        return own  # "mehrsprachig (TR, AR)" says which
    if own and code and not all(e == code for e, _ in own):
        return [*_entries(_BRACKETS.sub(" ", cell).strip()), *own]
    stored, note = _entry(cell)
    if stored in ("de:interpreter", "de:video"):  # the interpreter is there for other languages
        return [("de", None), ("?", ("language_mode", cell, ()))]
    return [(stored, note)]


def split_outside(cell: str, separators: re.Pattern[str]) -> list[str]:
    """Split at separators outside brackets."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x01{len(kept) - 1}\x02"

    parts = [part.strip() for part in separators.split(_BRACKETS.sub(hide, cell))]
    shown = [re.sub("\x01(\\d+)\x02", lambda found: kept[int(found[1])], part) for part in parts]
    return [part for part in shown if part]


@lru_cache(maxsize=1 << 12)
def read_languages(cell: str) -> Spoken:
    """Read the languages of an offer as people write them."""
    if is_nothing(cell) or cell in DASHES:
        return Spoken("", ())
    entries: dict[str, None] = {}
    notes = []
    whole = fold(cell)
    alone = whole in folded_words("language_vague") | folded_words("language_every")
    for part in [cell] if alone or language_code(whole) else split_outside(cell, _SEPARATORS):
        if is_nothing(part):
            entries["?"] = None
            continue
        codes = part.split()
        apart = len(codes) > 1 and all(len(c) < 4 and language_code(c) for c in codes)
        for stored, note in [e for c in codes for e in _entries(c)] if apart else _entries(part):
            if stored:
                entries[stored] = None
            if note:
                notes.append(note)
    return Spoken(";".join(entries), tuple(notes))


# --- What an offer is about, read from the words that describe it.

_TOPIC_PARTS = matching(r"[,;\n·|•+&/]| und | and | sowie |(?:^|\s)[–-]\s")


@dataclass(frozen=True)
class Topics:
    """What a text says about topics."""

    keys: tuple[str, ...]  # Topics that are named.
    denied: tuple[str, ...]  # Parts that say what is not offered.
    unread: tuple[str, ...]  # Parts that nobody can name, or that hold only perhaps.

    def stored(self) -> str:
        """Give the topics as the data model keeps them: words that nobody knows are a `?`."""
        return ";".join((*self.keys, "?") if self.unread else self.keys)


@cache
def _topic_patterns() -> Mapping[str, re.Pattern[str]]:
    known = texts("reading", LANGUAGES[0])
    return {t: pattern(f"topic.{t}", before="") for t in TOPICS if f"topic.{t}" in known}


def topics_in(words: str) -> list[str]:
    """Find the topics that words describe, whatever else they say."""
    folded = pattern("topic_hide", before="").sub(" ", fold(words))
    found = [topic for topic, known in _topic_patterns().items() if known.search(folded)]
    return [t for t in found if not (t == "health" and "mental_health" in found)] or found


_FROM_THEN = matching(r"(?:wieder\s)?(?:ab|bis|erst ab|from|until)\s\w+\.?(?:\s\w+){0,2}$")

_NONE = matching(r"keine?\w*\s|no\s")


def _with_denials(parts: Sequence[str]) -> list[str]:
    """Join "Kurs" and "derzeit nicht": what does not hold belongs to what it is about."""
    found: list[str] = []
    for part in parts:
        word = fold(part).strip(" .!")
        alone = pattern("denied_later", before="^", after=r"$").match(word) or _FROM_THEN.match(
            word
        )
        if found and alone and not topics_in(part):
            found[-1] = f"{found[-1]} – {part}"
        else:
            found.append(part)
    return found


@lru_cache(maxsize=1 << 12)
def read_topics(cell: str) -> Topics:
    """Read topics out of words, part by part: what is denied is none, a maybe is not known."""
    if is_nothing(cell) or cell in DASHES:
        return Topics((), (), ())
    whole = vocabulary_key("topic", cell)
    if whole:
        return Topics((whole,), (), ())
    keys: dict[str, None] = {}
    denied: list[str] = []
    unread: list[str] = []
    for part in _with_denials(split_outside(cell, _TOPIC_PARTS)):
        word = fold(part)
        if word == "?":
            unread.append(part)
        if is_nothing(part) or not re.search(r"\w", part):
            continue
        without = _BRACKETS.sub(" ", part).strip()
        known = vocabulary_key("topic", without) or vocabulary_key("topic", part)
        found = [known] if known else topics_in(part)
        if pattern("topic_denied", after=r"(?!\w)").search(word) and not known:
            (denied if found or _NONE.match(word) else unread).append(part)
        elif (
            not found
            or pattern("topic_ohne", after=r"(?!\w)").search(word)
            or pattern("denied_later").search(word)
        ):
            unread.append(part)
        else:
            keys |= dict.fromkeys(found)
    return Topics(tuple(keys), tuple(denied), tuple(unread))


def decided(found: Topics, words: Mapping[str, str]) -> Topics:
    """Take what a person said that words mean; `-` says that they name no topic."""
    known = {part: words[fold(part)] for part in found.unread if fold(part) in words}
    if not known:
        return found
    keys = [key for said in known.values() if said != "-" for key in said.split(";")]
    unread = tuple(part for part in found.unread if part not in known)
    return Topics(tuple(dict.fromkeys([*found.keys, *keys])), found.denied, unread)


# --- Opening hours as people write them to the form that OpenStreetMap uses.

_DAYS = {"mo": "Mo", "di": "Tu", "mi": "We", "do": "Th", "fr": "Fr", "sa": "Sa", "so": "Su"}

# Longer names of days, as the German short ones; "mo", "fr" and "sa" are both.
LONG_DAYS = {
    r"mon(?:day)?s?|montags?": "mo",
    r"tue?(?:s|sday)?s?|dienstags?": "di",
    r"wed(?:nes)?(?:day)?s?|mittwochs?": "mi",
    r"thu?(?:rs?)?(?:day)?s?|donnerstags?": "do",
    r"fri(?:day)?s?|freitags?": "fr",
    r"sat(?:urday)?s?|samstags?": "sa",
    r"sun(?:day)?s?|sonntags?": "so",
}

_AM_PM = matching(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\b\.?")

_HALF_SAID = matching(
    r"\b(\d{1,2})((?:[:.]\d{2})?)(\s*(?:-|to|until)\s*)"
    r"(\d{1,2})((?:[:.]\d{2})?\s*)([ap]\.?m)\b"
)

_HOURS_DAY = r"(?:mo|di|mi|do|fr|sa|so)"

_TIME = r"\d{1,2}(?:[:.]\d{2})?"

_SPAN = rf"{_TIME}\s*(?:uhr)?\s*(?:-|bis)\s*{_TIME}\s*(?:uhr)?"

_RULE = matching(
    rf"(?P<days>{_HOURS_DAY}(?:\s*(?:-|bis|[,+/&]|und)\s*{_HOURS_DAY})*)\s*:?\s*(?:von\s*)?"
    rf"(?P<times>{_SPAN}(?:\s*(?:,|und|\+|&)\s*{_SPAN})*)"
)


def _time(word: str) -> str | None:
    hour, _, minute = re.sub(r"[^\d:.]", "", word).replace(".", ":").partition(":")
    number, rest = int(hour), int(minute or 0)
    return f"{number:02d}:{rest:02d}" if number <= 24 and rest < 60 else None


def _days(words: str) -> str:
    plain = re.sub(r"\s*(?:[,+/&]|\bund\b)\s*", ",", re.sub(r"\s*(?:-|\bbis\b)\s*", "-", words))
    return re.sub(_HOURS_DAY, lambda found: _DAYS[found[0]], plain.strip())


def _both_said(found: re.Match[str]) -> str:
    """Say for the first hour of "1-3pm" and "9-5pm" too which half of the day it is in."""
    start, end, half = int(found[1]) % 12, int(found[4]) % 12, found[6]
    if start >= end:  # nine to five begins in the other half
        half = f"{'a' if half[0] == 'p' else 'p'}m"
    return f"{found[1]}{found[2]}{half}{found[3]}{found[4]}{found[5]}{found[6]}"


def _by_24(found: re.Match[str]) -> str:
    """Give an hour of the morning or the afternoon by the clock of 24 hours."""
    hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
    return f"{hour:02d}:{found[2] or '00'}"


def read_hours(text: str) -> str | None:
    """Read opening hours that are written plainly."""
    plain = fold(text).replace("–", "-").replace("—", "-")
    plain = _AM_PM.sub(_by_24, _HALF_SAID.sub(_both_said, plain))
    plain = re.sub(r"\s(?:to|until|till)\s", "-", plain)
    for long, short in LONG_DAYS.items():
        plain = re.sub(rf"\b(?:{long})\b", short, plain)
    plain = re.sub(r"\band\b", "und", plain)
    plain = re.sub(rf"\b({_HOURS_DAY})\.", r"\1", plain)
    rules, rest = [], plain
    for found in _RULE.finditer(plain):
        rest = rest.replace(found[0], " ", 1)
        spans = []
        for span in re.findall(_SPAN, found["times"]):
            ends = [_time(part) for part in re.split(r"-|bis", span)]
            if None in ends or ("07:00" <= str(ends[0]) < "17:00" and str(ends[1]) <= str(ends[0])):
                return None  # "10-4" by day: four in the afternoon, or a slip; ask
            spans.append("-".join(end for end in ends if end))
        rules.append(f"{_days(found['days'])} {','.join(spans)}")
    if not rules or rest.strip(" ;,.\n") not in ("", "und"):
        return None
    return "; ".join(rules)


# --- Short codes of actors for cards and paper: quick to type, and a slip of the finger is
# noticed.

# Without I, O and Q, which look like digits; 23 of them, a prime, so the last letter checks.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


_SHAPE = matching(rf"[{_LETTERS}]\d{{3,5}}[{_LETTERS}]")

_LOOKALIKES = str.maketrans("OQIL", "0011")

_SHORTEST, _CODES_MOST = 3, 5


def _check(body: str) -> str:
    """Give the letter that belongs to a letter and digits."""
    # Every place has a weight of its own below the prime 23: one wrong sign, or two neighbours
    # in the wrong order, give another letter.
    values = [_LETTERS.index(body[0]), *map(int, body[1:])]
    return _LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23]


def _code(actor: str, digits: int) -> str:
    number = int.from_bytes(hashlib.sha256(actor.encode()).digest()[:8], "big")
    letter, rest = _LETTERS[number % 23], number // 23
    body = f"{letter}{rest % 10**digits:0{digits}}"
    return body + _check(body)


def actor_codes(actors: Iterable[str]) -> Mapping[str, str]:
    """Give each actor a short code."""
    left = sorted(set(actors))
    found: dict[str, str] = {}
    for digits in range(_SHORTEST, _CODES_MOST + 1):
        made = {actor: _code(actor, digits) for actor in left}
        counts = Counter(made.values())
        last = digits == _CODES_MOST
        found.update({actor: code for actor, code in made.items() if last or counts[code] == 1})
        left = [actor for actor in left if actor not in found]
    return {actor: found[actor] for actor in sorted(found)}


def plain_code(word: str) -> str:
    """Bring what somebody typed into the form of a code."""
    found = re.sub(r"[\s.·-]+", "", word).upper()
    return found[:1] + found[1:-1].translate(_LOOKALIKES) + found[1:][-1:]


def is_code(word: str) -> bool:
    """Tell whether a word has the form of a code, its last letter not tested."""
    return _SHAPE.fullmatch(word) is not None


def is_mistyped(code: str) -> bool:
    """Tell whether the last letter of a code does not fit the rest."""
    return _check(code[:-1]) != code[-1]


# --- What the reader of the workbook has to say, with the exact cell.

_NOTES_MOST = 16  # more words than that help nobody: the drop-down shows them all


@dataclass(frozen=True)
class Said:
    """Stored keys that a message says in the language of its reader."""

    vocabulary: str  # Where the keys come from; `language`, `day` and `hours` are such, too.
    keys: tuple[str, ...]

    def in_words(self, lang: str) -> str:
        """Name the keys."""
        match self.vocabulary:
            case "language":
                return ", ".join(language_name(code, lang) for code in self.keys)
            case "day":
                return say_day(dt.date.fromisoformat(self.keys[0]), lang)
            case "hours":
                return say_hours(self.keys[0], lang)
        shown = [label(self.vocabulary, key, lang) for key in self.keys[:_NOTES_MOST]]
        return ", ".join(shown) + (" …" if len(self.keys) > _NOTES_MOST else "")


@dataclass(frozen=True)
class ClerkProblem(Problem):
    """A problem of a cell; values of its message may be keys that are said in either language."""

    turned: bool = False  # Whether the line is a column of the sheet, and the column a row.

    def place(self, lang: str) -> str:
        """Say where it stands."""
        if not self.turned:
            return super().place(lang)
        from openpyxl.utils import get_column_letter  # folders of CSV files need none of it

        parts = [self.source] if self.source else []
        if self.line is not None:
            parts.append(text("checks.column", lang, column=get_column_letter(self.line)))
        if self.column:
            parts.append(text("checks.line", lang, line=f"„{self.column}“"))
        return ", ".join(parts)


# --- One way from a cell of any table to what the data model keeps.

# Types of columns whose cells may hold other words than stored ones.
MENDED = frozenset({"date", "integer", "number", "languages", "key", "keys", "language"})

Note = tuple[str, Mapping[str, object]]


@dataclass(frozen=True)
class CellRead:
    """What came out of one cell."""

    value: str  # What the table keeps; blank or `unknown` where nobody knows.
    notes: tuple[Note, ...] = ()  # What is to say about the cell.
    fault: str = ""  # What is wrong if it cannot be kept; blank if nothing is.


@lru_cache(maxsize=1 << 14)
def read_cell(column: Column, cell: str) -> CellRead:
    """Read the text of a cell for a column of the data model: value, unknown or fault."""
    kept = stored_text(column, cell) if has_words(column) else cell
    fault = fault_of(column, kept)
    if fault is None or column.type not in MENDED:
        return CellRead(kept, (), fault[0] if fault else "")
    if is_nothing(cell):
        return CellRead("unknown")
    if cell in DASHES:
        return CellRead("unknown", (("clerk.dash", {"value": cell}),))
    match column.type:
        case "date":
            day, said = read_day(cell, end=not column.name.endswith("from"))
            if said == "open":
                return CellRead("", (("clerk.open_end", {"value": cell}),))
            kept = day or cell
        case "integer" | "number":
            kept = read_number(cell) or cell
        case "languages":
            spoken = read_languages(cell)
            notes = tuple(
                (f"clerk.{key}", {"value": part, "known": Said("language", codes)})
                for key, part, codes in spoken.notes
            )
            return CellRead(spoken.stored, notes)
        case "key" if column.vocabulary == "answer_ask":
            kept = judge_intake(cell).value or cell
        case "key" if column.vocabulary == "answer":
            kept = judge(cell).value or cell
    fault = fault_of(column, kept)
    return CellRead(kept, (), fault[0] if fault else "")
