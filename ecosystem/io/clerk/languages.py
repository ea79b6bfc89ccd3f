"""Languages in plain words to codes with a mode; countries are asked about, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import language_name, vocabulary
from ecosystem.io.clerk.cells import DASHES, is_nothing
from ecosystem.io.text import fold
from ecosystem.io.words import vocabulary_key
from ecosystem.schema import LANGUAGE_PATTERN

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
"""Countries and origins to the languages that may be meant."""

_MODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("video", ("video", "telefondolmetsch")),
    ("interpreter", ("dolmetsch", "interpreter", "sprachmittl", "sprach- und integrationsmittl")),
    ("volunteer", ("ehrenamt", "volunteer", "freiwillig")),
    ("written", ("schrift", "flyer", "broschüre", "formular", "written", "infoblatt")),
    ("staff", ("team", "personal", "hauptamt", "staff", "mitarbeit", "fließend", "muttersprach")),
)


@dataclass(frozen=True)
class Spoken:
    """What came out of a cell of languages.

    Parameters
    ----------
    stored
        Codes with modes, as the data model wants them.
    notes
        Key of a message, the text it is about, and what may be meant.
    changed
        Whether the text was anything but stored keys.
    """

    stored: str
    notes: tuple[tuple[str, str, tuple[str, ...]], ...]
    changed: bool


def _mode(words: str) -> str:
    folded = fold(words)
    return next((mode for mode, parts in _MODES if any(p in folded for p in parts)), "")


def language_code(words: str) -> str | None:
    """Find the one language that is named.

    Parameters
    ----------
    words
        A name or code, without mode.

    Returns
    -------
    code
        None if it is no language.

    Examples
    --------
    >>> language_code("Farsi"), language_code("Leichte Sprache"), language_code("Syrisch")
    ('fa', 'de-simple', None)
    """
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
    """Read the languages of an offer as people write them.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    spoken
        What it says, and what is to ask.

    Examples
    --------
    >>> read_languages("Deutsch (einfach), Arabisch (Dolmetscher) und Farsi").stored
    'de-simple;ar:interpreter;fa'
    >>> read_languages("Afghanisch").stored, read_languages("alle Sprachen").stored
    ('?', '*')
    """
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
    """Name some languages.

    Parameters
    ----------
    codes
        Their codes.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    names
        Separated by commas.
    """
    return ", ".join(language_name(code, lang) for code in codes)
