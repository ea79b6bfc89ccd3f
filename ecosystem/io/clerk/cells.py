"""What people write into cells: ticks, days, numbers, and the many ways to say nothing."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecosystem.errors import Problem
from ecosystem.io.files import fold, number_text
from ecosystem.io.grids import vocabulary_key
from ecosystem.schema import LANGUAGE_PATTERN, Column
from ecosystem.words import label, language_name, text, vocabulary

# --- What people write into cells: ticks, days, numbers, and the many ways to say nothing.

# Folded texts that say that nothing is known.
UNKNOWN = frozenset(
    {"", "?", "??", "???", "k. a.", "k.a.", "ka", "keine angabe", "unbekannt", "unknown"}
    | {"nicht bekannt", "n. b.", "n.b.", "n/a", "weiß nicht", "weiss nicht", "unklar", "offen?"}
)


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
    """Tell whether a cell says that nothing is known."""
    return fold(text) in UNKNOWN


def tick(text: str) -> str:
    """Read a tick."""
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
    """Read a day as people write it."""
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


# --- Languages in plain words to codes with a mode; countries are asked about, never guessed.

_SEPARATORS = re.compile(r"[,;/+&\n·|]| und | and | sowie | u\. (?!a\.)")

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")

_ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("farsi", "iranisch", "persisch/farsi"), "fa"),
    **dict.fromkeys(("paschto", "pashto", "paschtunisch"), "ps"),
    **dict.fromkeys(("kurmanci", "kurmandji", "nordkurdisch", "kurmancî"), "kmr"),
    **dict.fromkeys(("sorani-kurdisch", "zentralkurdisch"), "ckb"),
    **dict.fromkeys(("gebärdensprache", "dgs"), "gsg"),
    **dict.fromkeys(("romanes", "romani"), "rom"),
    **dict.fromkeys(("tigrinisch", "tigrigna"), "ti"),
    **dict.fromkeys(("somalisch",), "so"),
    **dict.fromkeys(("swahili", "kiswahili"), "sw"),
    **dict.fromkeys(("mandarin",), "zh"),
    **dict.fromkeys(("belorussisch", "weißrussisch"), "be"),
    **dict.fromkeys(("punjabi", "panjabi"), "pa"),
    **dict.fromkeys(("filipino",), "tl"),
    **dict.fromkeys(("kurd.",), "ku"),
    **{"dt.": "de", "engl.": "en", "frz.": "fr", "türk.": "tr", "arab.": "ar", "russ.": "ru"},
    **{"ukr.": "uk", "rum.": "ro", "bulg.": "bg", "poln.": "pl", "span.": "es", "ital.": "it"},
}

_SIMPLE = re.compile(
    r"(?:einfach|leicht)(?:e|es)?s?\s*(?:deutsch|sprache)?|plain german|easy german"
)

_EVERY = frozenset(
    {"alle", "alle sprachen", "jede sprache", "jede", "all", "all languages"} | {"any"}
)

_VAGUE = frozenset(
    {"div.", "div", "diverse", "diverse sprachen", "verschiedene", "verschiedene sprachen"}
    | {"mehrsprachig", "auf anfrage", "n. v.", "nach absprache", "nach vereinbarung", "u. a."}
    | {"u.a.", "etc.", "etc", "usw.", "usw", "weitere", "andere", "weitere sprachen", "…", "..."}
    | {"weitere auf anfrage", "several", "on request", "various", "others", "je nach bedarf"}
)

# Countries and origins to the languages that may be meant.
ASK: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("syrisch", "syrien", "syrian"), ("ar", "kmr")),
    **dict.fromkeys(("irakisch", "irak"), ("ar", "ckb", "kmr")),
    **dict.fromkeys(("afghanisch", "afghanistan", "afghan"), ("prs", "ps")),
    **dict.fromkeys(
        ("jugoslawisch", "ex-jugoslawisch", "jugoslawien"), ("bs", "hr", "sr", "mk", "sq")
    ),
    **dict.fromkeys(("serbokroatisch", "bks"), ("bs", "hr", "sr")),
    **dict.fromkeys(("eritreisch", "eritrea"), ("ti", "ar")),
    **dict.fromkeys(("äthiopisch", "äthiopien"), ("am", "om", "ti")),
    **dict.fromkeys(("nigerianisch", "nigeria"), ("en", "ha", "yo")),
    **dict.fromkeys(("pakistanisch", "pakistan"), ("ur", "pa", "ps")),
    **dict.fromkeys(("indisch", "indien", "indian"), ("hi", "pa", "ta", "bn")),
    **dict.fromkeys(("kosovarisch", "kosovo"), ("sq", "sr")),
    **dict.fromkeys(("marokkanisch", "marokko"), ("ar", "fr")),
    **dict.fromkeys(("ghanaisch", "ghana"), ("en", "ak")),
    **dict.fromkeys(("kongolesisch", "kongo"), ("fr", "ln")),
    **dict.fromkeys(("afrikanisch", "african"), ("en", "fr", "so", "ti", "sw")),
    **dict.fromkeys(("iran",), ("fa", "kmr")),
    **dict.fromkeys(("türkei",), ("tr", "kmr")),
    **dict.fromkeys(("ukraine",), ("uk", "ru")),
    **dict.fromkeys(("moldawisch", "moldau"), ("ro", "ru")),
    **dict.fromkeys(("srilankisch", "sri lanka"), ("ta", "si")),
    **dict.fromkeys(
        ("libanesisch", "libanon", "tunesisch", "algerisch", "ägyptisch"), ("ar", "fr")
    ),
    **dict.fromkeys(("belgisch",), ("nl", "fr")),
}


_MODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("video", ("video", "telefondolmetsch")),
    ("interpreter", ("dolmetsch", "interpreter", "sprachmittl", "sprach- und integrationsmittl")),
    ("volunteer", ("ehrenamt", "volunteer", "freiwillig")),
    ("written", ("schrift", "flyer", "broschüre", "formular", "written", "infoblatt")),
    ("staff", ("team", "personal", "hauptamt", "staff", "mitarbeit", "fließend", "muttersprach")),
)


@dataclass(frozen=True)
class Spoken:
    """What came out of a cell of languages."""

    stored: str  # Codes with modes, as the data model wants them.
    # Key of a message, the text it is about, and what may be meant.
    notes: tuple[tuple[str, str, tuple[str, ...]], ...]
    changed: bool  # Whether the text was anything but stored keys.


def _mode(words: str) -> str:
    folded = fold(words)
    return next((mode for mode, parts in _MODES if any(p in folded for p in parts)), "")


def language_code(words: str) -> str | None:
    """Find the one language that is named."""
    word = fold(words).strip(" .-:")
    if _SIMPLE.fullmatch(word) or fold(words) == "de-simple":
        return "de-simple"
    code = _ALIASES.get(fold(words)) or _ALIASES.get(word) or vocabulary_key("language", word)
    if code is None and LANGUAGE_PATTERN.fullmatch(word) and word in vocabulary("language"):
        return word
    return code


def _entry(text: str) -> tuple[str, tuple[str, str, tuple[str, ...]] | None]:
    """Read one entry; give its stored form and what is to say about it."""
    inside = " ".join(_BRACKETS.findall(text))
    bare = _BRACKETS.sub(" ", text).strip()
    word, sign, after = bare.partition(":")
    if not sign:
        word, _, after = re.sub(
            r"\s(mit|per|durch|über|with|by|via)\s", "\x00", f"{bare} "
        ).partition("\x00")
    mode = _mode(f"{inside} {after}")
    word = fold(word)
    code = language_code(word)
    if code is None and _mode(word):  # "Arabisch ehrenamtlich", or an interpreter for everything
        mode = _mode(word)
        rest = " ".join(w for w in word.split() if not _mode(w))
        code = language_code(rest) if rest else "*"
        word = rest or word
    if code == "de" and _SIMPLE.search(fold(f"{inside} {after}")):
        code = "de-simple"
    if word in _EVERY:
        code = "*"
    if code is not None:
        return (f"{code}:{mode}" if mode and mode != "staff" else code), None
    if word in ASK:
        return "?", ("language_ask", text, ASK[word])
    if word in _VAGUE or fold(text) in _VAGUE:
        return "?", ("language_vague", text, ())
    return "?", ("language_unread", text, ())


def _parts(text: str) -> list[str]:
    """Split at separators outside brackets."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x01{len(kept) - 1}\x02"

    parts = [part.strip() for part in _SEPARATORS.split(_BRACKETS.sub(hide, text))]
    shown = [re.sub("\x01(\\d+)\x02", lambda found: kept[int(found[1])], part) for part in parts]
    return [part for part in shown if part]


def read_languages(text: str) -> Spoken:
    """Read the languages of an offer as people write them."""
    if is_nothing(text) or text in DASHES:
        return Spoken("", (), changed=False)
    entries: dict[str, None] = {}
    notes = []
    whole = fold(text)
    for part in [text] if whole in _VAGUE | _EVERY else _parts(text):
        if is_nothing(part):
            entries["?"] = None
            continue
        stored, note = _entry(part)
        entries[stored] = None
        if note:
            notes.append(note)
    stored = ";".join(entries)
    return Spoken(stored, tuple(notes), changed=stored != text)


def named(codes: tuple[str, ...], lang: str) -> str:
    """Name some languages."""
    return ", ".join(language_name(code, lang) for code in codes)


# --- What an offer is about, guessed from the German words that describe it.

_TOPIC_WORDS: tuple[tuple[str, str], ...] = (
    ("debt", "schuld|insolvenz"),
    ("housing", "wohn|miet|obdach"),
    ("language", "sprachkurs|deutschkurs|integrationskurs|deutsch lernen|alphabet|sprachcafé"),
    ("work", "arbeit|beruf|job|bewerb|ausbildung"),
    ("recognition", "anerkenn"),
    ("residence", "aufenthalt|asyl|einbürger|ausländerrecht"),
    ("benefits", "leistung|formular|sozialberat|bürgergeld|antrag|sozialrecht"),
    ("mental_health", "psych|trauma|seelisch"),
    ("health", "gesund|ärzt|arzt|kranken|sucht|schwanger"),
    ("family_school", "kita|schule|famil|eltern|kinder|hausaufgab|erzieh"),
    ("discrimination", "diskrimin|gewalt|rassis"),
    ("arrival", "ankommen|anmeld|erstberat|migrationsberat|willkommen|orientierung"),
    ("meeting", "begegn|café|treff|kochen|nähen|frauengruppe"),
    ("digital", "digital|computer|internet"),
)


def topics_in(words: str) -> list[str]:
    """Guess the topics of an offer from the German words that describe it."""
    folded = fold(words)
    return [topic for topic, pattern in _TOPIC_WORDS if re.search(pattern, folded)]


# --- Opening hours as people write them to the form that OpenStreetMap uses.

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

_HOURS_DAY = r"(?:mo|di|mi|do|fr|sa|so)"

_TIME = r"\d{1,2}(?:[:.]\d{2})?"

_SPAN = rf"{_TIME}\s*(?:uhr)?\s*(?:-|bis)\s*{_TIME}\s*(?:uhr)?"

_RULE = re.compile(
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


def read_hours(text: str) -> str | None:
    """Read opening hours that are written plainly."""
    plain = fold(text).replace("–", "-").replace("—", "-")
    for long, short in _LONG.items():
        plain = re.sub(rf"\b{long[:-1]}s?\b", short, plain)
    plain = re.sub(rf"\b({_HOURS_DAY})\.", r"\1", plain)
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


# --- Short codes of actors for cards and paper: quick to type, and a slip of the finger is
# noticed.

# Without I, O and Q, which look like digits; 23 of them, a prime, so the last letter checks.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


_SHAPE = re.compile(rf"[{_LETTERS}]\d{{3,5}}[{_LETTERS}]")

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

    vocabulary: str  # Where the keys come from; `language` is one too.
    keys: tuple[str, ...]

    def say(self, lang: str) -> str:
        """Name the keys."""
        if self.vocabulary == "language":
            return named(self.keys, lang)
        shown = [label(self.vocabulary, key, lang) for key in self.keys[:_NOTES_MOST]]
        return ", ".join(shown) + (" …" if len(self.keys) > _NOTES_MOST else "")


@dataclass(frozen=True)
class ClerkProblem(Problem):
    """A problem of a cell; values of its message may be keys that are said in either language."""

    def message(self, lang: str) -> str:
        """Say place, fault and remedy in one line."""
        params = {k: v.say(lang) if isinstance(v, Said) else v for k, v in self.params.items()}
        said = text(self.key, lang, **params)
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"


# --- Words in a table of the data model that are none of its own, but can be read all the same.

# Types of columns in which such words are looked for.
MENDED = frozenset({"date", "integer", "number", "languages", "key", "keys", "language"})


Note = tuple[str, Mapping[str, object]]


def _languages(word: str) -> tuple[str, tuple[Note, ...]]:
    spoken = read_languages(word)
    notes = tuple(
        (f"clerk.{key}", {"value": part, "known": Said("language", codes)})
        for key, part, codes in spoken.notes
    )
    return spoken.stored, notes


def mended(column: Column, word: str) -> tuple[str, tuple[Note, ...]]:
    """Read a word that the data model does not know."""
    if is_nothing(word):
        return "unknown", ()
    if word in DASHES:
        return "unknown", (("clerk.dash", {"value": word}),)
    match column.type:
        case "date":
            day, said = read_day(word, end=not column.name.endswith("from"))
            if said == "open":
                return "", (("clerk.open_end", {"value": word}),)
            return day or word, ()
        case "integer" | "number":
            return read_number(word) or word, ()
        case "languages":
            return _languages(word)
    return word, ()
