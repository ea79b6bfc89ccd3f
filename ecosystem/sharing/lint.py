"""Phone numbers, addresses, accounts and names of persons in texts that would leave."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from ecosystem.catalogue import vocabulary
from ecosystem.errors import DataError
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.problems import Problem
from ecosystem.sharing.release import shown_actors

_EMAIL = re.compile(r"[\w.+-]+\s*(?:@|\(at\)|\[at\]|\{at\})\s*[\w-]+(?:\.|\s*\(dot\)\s*)\w", re.I)
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
# Days and hours look like phone numbers to a machine; they are taken out before it looks.
_TIMES = re.compile(
    r"\d{4}-\d{2}-\d{2}|\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?(?!\d)|\d{1,2}:\d{2}|24/7"
)
_PHONE = re.compile(
    r"(?<![\w.,-])(?:\+\s?[1-9]\d{0,2}|00\s?[1-9]\d{0,2}|\(?0\s?[1-9]\d{1,4}\)?)"
    r"(?:[\s/().–-]{0,3}\d){5,12}(?!\w)"
)
_CALLED = re.compile(
    r"(?:\b(?:tel|telefon|phone|mobil|handy|fax|whatsapp)\b\.?|[☎☏📞📱])[\s:.]*[+(]?\d[\d\s/().-]{3,}",
    re.IGNORECASE,
)
_TITLE = (
    r"Herrn?|Frau|Hr\.|Fr\.|Dr\.|Prof\.|Professor(?:in)?|Mr\.?|Mrs\.?|Ms\.?|"
    r"Pfarrer(?:in)?|Pastor(?:in)?"
)
_PERSON = re.compile(
    rf"(?<![\w-])(?:{_TITLE})\s*(?:(?:med|jur|phil|rer|nat|habil|dent|Dr|Prof)\.?\s*)*"
    r"(?<=[\s.])[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
)
_HIDDEN = frozenset({"Cf", "Cc"})


def _plain(text: str) -> str:
    """Undo what makes a number look like none: wide digits, letters without width."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(
        " " if unicodedata.category(c) == "Cc" else c
        for c in wide
        if unicodedata.category(c) not in _HIDDEN - {"Cc"}
    )


def _is_iban(text: str) -> bool:
    code = re.sub(r"[ -]", "", text).upper()
    for length in range(len(code), 14, -1):
        turned = code[4:length] + code[:4]
        if int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1:
            return True
    return code.startswith("DE") and code[2:].isdecimal() and len(code) == 22  # mistyped, yet one


def suspicious(text: str) -> str | None:
    """Tell what a text holds that must not leave.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    kind
        ``email``, ``iban``, ``phone`` or ``person``; None if there is nothing.

    Examples
    --------
    >>> suspicious("Beratung, 0221 / 123 45 67"), suspicious("Frau M."), suspicious("Büro 7")
    ('phone', 'person', None)
    """
    plain = _plain(text)
    if _EMAIL.search(plain):
        return "email"
    if any(_is_iban(found[0]) for found in _IBAN.finditer(plain)):
        return "iban"
    without_times = _TIMES.sub(";", plain)
    if _PHONE.search(without_times) or _CALLED.search(without_times):
        return "phone"
    return "person" if _PERSON.search(plain) else None


def _leaving(quarter: Quarter, view: str) -> Iterator[tuple[str, int | None, str, str]]:
    """Give table, row, column and text of everything in words that a view lets out."""
    meta = quarter.meta
    about: Mapping[str, str] = {
        "id": meta.id,
        "name": meta.name,
        "municipality": meta.municipality,
    }
    for name, text in about.items():
        yield "datapackage", None, name, text
    shown = shown_actors(quarter, view)
    actors = quarter.table("actors")
    names = zip(actors.column("id"), actors.column("name"), strict=True)
    for row, (actor, text) in enumerate(names):
        if actor in shown:
            yield "actors", row, "id", actor
            yield "actors", row, "name", text
    if view == "partner":
        for row, text in enumerate(quarter.table("bodies").column("name")):
            yield "bodies", row, "name", text


def lint(quarter: Quarter, view: str) -> tuple[Problem, ...]:
    """List what must be changed before a quarter may be passed on.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` or ``public``; only texts that this view would let out are looked at.

    Returns
    -------
    problems
        One error a text, with file, row, column and remedy; the text itself is not repeated.

    Raises
    ------
    UsageError
        If there is no such view.
    """
    found = []
    for table, row, column, text in _leaving(quarter, view):
        kind = suspicious(text)
        if kind:
            found.append(_problem(quarter, f"sharing.lint_{kind}", table, row, column))
    actors = quarter.table("actors")
    for row, release in enumerate(actors.column("release")):
        if not is_unknown(release) and release not in vocabulary("release"):
            found.append(_problem(quarter, "sharing.lint_release", "actors", row, "release"))
    return tuple(found)


def _problem(quarter: Quarter, key: str, table: str, row: int | None, column: str) -> Problem:
    if row is None:
        return Problem("error", key, "datapackage.json", None, column)
    there = quarter.table(table)
    return Problem("error", key, there.source or f"{table}.csv", there.lines[row], column)


def refuse(quarter: Quarter, view: str) -> None:
    """Stop if a text that would leave holds what must not leave.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` or ``public``.

    Raises
    ------
    DataError
        If there is such a text; each is named.
    """
    problems = lint(quarter, view)
    if problems:
        raise DataError("sharing.lint_heading", problems, count=len(problems))
