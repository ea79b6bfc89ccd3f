"""How a result is set as plain text: the lines at its head, headings and lists."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.catalogue import label, text
from ecosystem.findings.words import say_day, wrapped
from ecosystem.model.meta import Meta


def place_of(meta: Meta, lang: str) -> str:
    """Name a quarter and its town, or say that it has no name.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    place
        For example ``"Kornhafen, Wessenburg"``.
    """
    parts = dict.fromkeys((meta.name or meta.id, meta.municipality))  # a city has the same twice
    return ", ".join(filter(None, parts)) or text("report.unnamed", lang)


def quarter_line(meta: Meta, view: str, lang: str) -> str:
    """Name quarter, day and view in one line.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    view
        The view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    line
        For example ``"Kornhafen, Wessenburg · Stand: 15. Januar 2025 · Ansicht: Partner"``.
    """
    return text(
        "report.title_line",
        lang,
        name=place_of(meta, lang),
        day=say_day(meta.wave, lang),
        view=label("view", view, lang),
    )


def opening(meta: Meta, view: str, lang: str) -> list[str]:
    """Begin a text: quarter, day and view, and whether the quarter is invented.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    view
        The view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    lines
        One or two.
    """
    line = quarter_line(meta, view, lang)
    return [line, text("report.invented", lang)] if meta.fictional else [line]


def underlined(title: str) -> list[str]:
    """Set a heading.

    Parameters
    ----------
    title
        One line.

    Returns
    -------
    lines
        A blank line, the title and the line below it.
    """
    return ["", title, "=" * len(title)]


def listed(sentences: Iterable[str], sign: str = "-") -> list[str]:
    """Set sentences one below the other.

    Parameters
    ----------
    sentences
        Each of any length.
    sign
        What stands before each.

    Returns
    -------
    lines
        As `wrapped` breaks them.
    """
    return [line for said in sentences for line in wrapped(said, f"{sign} ", "  ")]
