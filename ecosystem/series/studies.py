"""A quarter under study: read once, found once, shown as its view allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, text
from ecosystem.errors import EcosystemError
from ecosystem.findings import Result, find_all
from ecosystem.findings.words import say_day
from ecosystem.io import read_quarter
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.report.method import decimal
from ecosystem.report.unknowns import asked_words
from ecosystem.series.chapters import CHAPTERS
from ecosystem.sharing import share, share_result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

THRESHOLDS = ("k", "fragility_threshold", "language_min", "reach_loss_min", "topic_loss_min")


@dataclass(frozen=True)
class Words:
    """Sentences that a notebook shows.

    Parameters
    ----------
    sentences
        What is said, one line each.
    """

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        """Return one sentence a line."""
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        """Show the sentences as a list; every text is escaped."""
        if len(self.sentences) == 1:
            return f"<p>{escape(self.sentences[0])}</p>"
        items = "".join(f"<li>{escape(said)}</li>" for said in self.sentences)
        return f"<ul>{items}</ul>"

    def __repr__(self) -> str:
        """Show the same without a browser."""
        return "\n".join(f"• {said}" for said in self.sentences)


@dataclass(frozen=True)
class Study:
    """One wave of one quarter, as the notebooks of the series read it.

    Parameters
    ----------
    quarter
        The quarter on full data: measures are computed on it.
    shown
        The same as the view allows: pictures are drawn from it.
    result
        The findings in that view.
    lang
        ``"de"`` or ``"en"``.
    parameters
        The conventions used.
    """

    quarter: Quarter
    shown: Quarter
    result: Result
    lang: str
    parameters: Parameters

    def head(self) -> Words:
        """Say which quarter, day, view and thresholds everything below rests on."""
        meta, lang = self.result.meta, self.lang
        values = ", ".join(
            f"{name} = {decimal(self.parameters[name], lang)}" for name in THRESHOLDS
        )
        said = [
            text("series.quarter", lang, name=meta.name or meta.id, place=meta.municipality or "–"),
            text("series.day", lang, day=say_day(meta.wave, lang)),
            text("series.asked", lang, asked=asked_words(self.quarter, self.result, lang)),
            text("series.view", lang, view=label("view", self.result.view, lang)),
            text("series.thresholds", lang, values=values),
        ]
        if meta.fictional:
            said.append(text("report.invented", lang))
        return Words(tuple(said))

    def finding(self, chapter: str) -> Words:
        """Say what was found; every number in the sentences comes from the data.

        Parameters
        ----------
        chapter
            Name of a chapter, see `CHAPTERS`.

        Returns
        -------
        words
            The findings, or what to collect if the data do not reach.
        """
        missing = self.missing(chapter)
        return Words(missing or tuple(CHAPTERS[chapter].finding(self)))

    def unknown(self, chapter: str) -> Words:
        """Say what is not known about it.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        words
            Sentences; one that says so if nothing came to mind.
        """
        said = tuple(CHAPTERS[chapter].unknown(self))
        return Words(said or (text("report.unknown_none", self.lang),))

    def todo(self, chapter: str) -> Words:
        """Say what one can do about it.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        words
            Actions, the most urgent first.
        """
        if self.missing(chapter):
            return Words((text("series.collect_first", self.lang),))
        said = tuple(CHAPTERS[chapter].todo(self))
        return Words(said or (text("series.nothing_to_do", self.lang),))

    def missing(self, chapter: str) -> tuple[str, ...]:
        """Say which tables a chapter needs and the quarter does not have.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        sentences
            One a table: what to collect. Empty if everything is there.
        """
        needed = CHAPTERS[chapter].tables
        return tuple(
            text(f"series.collect_{name}", self.lang)
            for name in needed
            if not len(self.quarter.table(name))
        )

    def draw(self, picture: Callable[..., Axes], **how: object) -> Figure | Words:
        """Draw a picture of the quarter as its view allows.

        Parameters
        ----------
        picture
            One of the functions of `ecosystem.views` that draw.
        **how
            What it needs beyond the quarter.

        Returns
        -------
        figure
            The figure, or the reason in words if the picture cannot be drawn from these data.
        """
        try:
            axes = picture(self.shown, lang=self.lang, **how)
        except EcosystemError as reason:
            return Words((reason.message(self.lang),))
        figure = axes.get_figure(root=True)
        assert figure is not None
        from matplotlib import pyplot

        pyplot.close(figure)  # else a notebook shows it twice
        return figure


def open_study(
    path: str | Path,
    *,
    view: str = "public",
    lang: str = "en",
    parameters: Mapping[str, float] | Sequence[str] | None = None,
) -> Study:
    """Read a quarter and find everything in it.

    Parameters
    ----------
    path
        A folder or a workbook.
    view
        What may be shown: ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    parameters
        Conventions to change, by name; None for the defaults.

    Returns
    -------
    study
        The quarter, what may be shown of it, and its findings.

    Raises
    ------
    DataError
        If the data have errors.
    UsageError
        If a convention or the view does not exist.
    """
    changed = parameters or {}
    words = (
        [f"{name}={value}" for name, value in changed.items()]
        if isinstance(changed, Mapping)
        else list(changed)
    )
    used = Parameters.from_assignments(words)
    quarter = read_quarter(path)
    result = share_result(find_all(quarter, parameters=used), quarter, view=view)
    return Study(quarter, share(quarter, view=view), result, lang, used)
