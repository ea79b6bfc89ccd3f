"""Small pieces of sentences: lists, numbers and names, in both languages."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence

from ecosystem.catalogue import label, language_name, text

WIDTH = 92
"""Letters in a line of plain text."""


def and_list(parts: Sequence[str], lang: str) -> str:
    """Join words as people do.

    Parameters
    ----------
    parts
        The words.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"A, B und C"``.
    """
    if len(parts) < 2:
        return "".join(parts)
    return text("findings.and", lang, first=", ".join(parts[:-1]), last=parts[-1])


def percent(share: float, lang: str) -> str:
    """Write a share as per cent; below one per cent with a decimal.

    Parameters
    ----------
    share
        In 0..1.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"12 %"``.
    """
    value = share * 100
    written = f"{value:.0f}" if value >= 1 or value == 0 else f"{value:.1f}"
    if lang == "de":
        return written.replace(".", ",") + " %"
    return written + "%"


def share_words(share: float, lang: str) -> str:
    """Write a share as per cent, with a decimal unless it is a whole number.

    Parameters
    ----------
    share
        In 0..1.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"1,7 %"``; two decimals below one per mille.

    Examples
    --------
    >>> share_words(0.931, "en"), share_words(0.93, "en")
    ('93.1%', '93%')
    """
    value = share * 100
    written = f"{value:.2f}" if 0 < value < 0.1 else f"{value:.1f}".removesuffix(".0")
    if lang == "de":
        return written.replace(".", ",") + " %"
    return written + "%"


def number(value: float, lang: str) -> str:
    """Write a number without useless decimals.

    Parameters
    ----------
    value
        Any number.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"1.234"`` in German.
    """
    rounded = round(value, 1)
    written = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
    if lang == "de":
        return written.translate(str.maketrans(",.", ".,"))
    return written


def rounded(value: float, digits: int, lang: str) -> str:
    """Write a number with so many decimals.

    Parameters
    ----------
    value
        Any number.
    digits
        How many.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        With a true minus sign.

    Examples
    --------
    >>> rounded(-0.251, 2, "de"), rounded(3, 1, "en")
    ('−0,25', '3.0')
    """
    written = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return written.replace(".", ",") if lang == "de" else written


def profile(topic: str, language: str, group: str, status: str, lang: str) -> str:
    """Say a profile of need: topic and language, group and status where they are named.

    Parameters
    ----------
    topic, language, group, status
        Stored keys.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"Schulden auf Bulgarisch"``.
    """
    said = text(
        "findings.profile",
        lang,
        topic=label("topic", topic, lang),
        language=language_name(language, lang),
    )
    if group != "all":
        said += text("findings.for_group", lang, group=label("group", group, lang))
    if status != "any":
        said += text("findings.for_status", lang, status=label("status", status, lang))
    return said


def say_day(day: dt.date | None, lang: str) -> str:
    """Write a day in words.

    Parameters
    ----------
    day
        The day; None if unknown.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        With the name of the month, so that nobody mistakes it.

    Examples
    --------
    >>> import datetime as dt
    >>> say_day(dt.date(2025, 3, 1), "de")
    '1. März 2025'
    >>> say_day(dt.date(2025, 3, 1), "en")
    '1 March 2025'
    """
    if day is None:
        return text("report.unknown_day", lang)
    months = text("report.months", lang).split(" ")
    return text("report.day", lang, day=day.day, month=months[day.month - 1], year=day.year)


def wrapped(words: str, first: str = "", later: str = "") -> list[str]:
    """Break a sentence into lines.

    Parameters
    ----------
    words
        The sentence.
    first, later
        What the first line and the later ones begin with.

    Returns
    -------
    lines
        None longer than `WIDTH`, unless a word is.
    """
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
