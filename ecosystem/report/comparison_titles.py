"""How comparisons are named: days of waves, the line below a title."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import label, text
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings import Result
from ecosystem.findings.words import say_day
from ecosystem.model.meta import Meta


def days_of(waves: Sequence[Meta], lang: str) -> list[str]:
    """Name waves by their days; those of the same day have a number, too.

    Parameters
    ----------
    waves
        The earliest first.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    names
        One a wave, no two the same.
    """
    days = [say_day(meta.wave, lang) for meta in waves]
    return [
        day
        if days.count(day) == 1
        else text("comparing.version", lang, day=day, number=days[: at + 1].count(day))
        for at, day in enumerate(days)
    ]


def date_and_view(result: Result, lang: str) -> str:
    """Say as of which day something is, and in which view.

    Parameters
    ----------
    result
        Findings of one quarter or city.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    line
        Day and view.
    """
    return text(
        "comparing.status.city",
        lang,
        day=say_day(result.meta.wave, lang),
        view=label("view", result.view, lang),
    )


def dates_and_view(steps: Sequence[WaveComparison], lang: str) -> str:
    """Say which waves are compared, and in which view.

    Parameters
    ----------
    steps
        The comparisons of each two successive waves.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    line
        The days of all waves, and the view.
    """
    waves = [step.results[0].meta for step in steps] + [steps[-1].results[1].meta]
    days = days_of(waves, lang)
    return text(
        "comparing.status.waves",
        lang,
        before=", ".join(days[:-1]),
        after=days[-1],
        view=label("view", steps[0].view, lang),
    )
