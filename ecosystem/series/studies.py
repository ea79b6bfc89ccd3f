"""A quarter under study: what each chapter says and draws of it, as its view allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ecosystem.catalogue import label, text
from ecosystem.errors import EcosystemError
from ecosystem.findings import Result
from ecosystem.findings.words import say_day
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.report.method import decimal
from ecosystem.report.unknowns import asked_words
from ecosystem.scenarios import (
    FundingPlan,
    StressTest,
    Suggestions,
    funding_plan,
    stress_test,
    suggest_ties,
)
from ecosystem.series.chapters import CHAPTERS
from ecosystem.series.chapters.coverage import growth, heard_by_sector
from ecosystem.series.chapters.ways import told_way
from ecosystem.series.pictures import Picture, picture_of
from ecosystem.series.words import Words
from ecosystem.sharing import share_plan, share_stress, share_suggestions
from ecosystem.sharing.places import SharedPlaces, shared_places
from ecosystem.sharing.plain import without_informal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DRAWS = 50
"""How often the stress test draws whom it loses."""
THRESHOLDS = ("k", "fragility_threshold", "language_min", "reach_loss_min", "topic_loss_min")


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

    @cached_property
    def basis(self) -> Quarter:
        """What figures may be computed on: outside the internal view without informal help."""
        return self.quarter if self.result.view == "internal" else without_informal(self.quarter)

    @cached_property
    def plan(self) -> FundingPlan:
        """What ends when, as the view may show it."""
        plan = funding_plan(self.quarter, parameters=self.parameters)
        return share_plan(plan, self.quarter, view=self.result.view)

    @cached_property
    def stress(self) -> StressTest:
        """What a blow would leave, as the view may show it."""
        test = stress_test(self.quarter, draws=DRAWS, parameters=self.parameters)
        return share_stress(test, self.quarter, view=self.result.view)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Useful new ties, as the view may show them."""
        found = suggest_ties(self.quarter, parameters=self.parameters)
        return share_suggestions(found, self.quarter, view=self.result.view)

    @cached_property
    def places(self) -> SharedPlaces:
        """Docking points in space and time, as the view may show them."""
        return shared_places(self.quarter, view=self.result.view, parameters=self.parameters)

    @property
    def informants(self) -> dict[str, Any]:
        """What the picture of informants needs: who was heard, and how the map grew."""
        return {"heard": heard_by_sector(self), "growth": growth(self)}

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
        if missing:
            return Words(missing)
        if self._names_nobody(chapter):
            return Words((text("series.names_nobody", self.lang),))
        return Words(tuple(CHAPTERS[chapter].finding(self)))

    def _names_nobody(self, chapter: str) -> bool:
        return self.result.view == "public" and CHAPTERS[chapter].names

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
        if self._names_nobody(chapter):
            return Words((text("series.other_view", self.lang),))
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

    def draw(self, picture: Callable[..., Axes], **how: object) -> Picture | Words:
        """Draw a picture of the quarter as its view allows.

        Parameters
        ----------
        picture
            One of the functions of `ecosystem.views` that draw.
        **how
            What it needs beyond the quarter.

        Returns
        -------
        picture
            The picture, or the reason in words if it cannot be drawn from these data.
        """
        try:
            axes = picture(self.shown, lang=self.lang, **how)
        except EcosystemError as reason:
            return Words((reason.message(self.lang),))
        figure = axes.get_figure(root=True)
        assert figure is not None
        return picture_of(figure)

    def draw_way(self, picture: Callable[..., Axes]) -> Picture | Words:
        """Draw the way that the chapter on ways tells of.

        Parameters
        ----------
        picture
            A function that draws from ``dock``, ``topic`` and ``language``.

        Returns
        -------
        picture
            The way from the docking point at which most people could ask; words if the view names
            none.
        """
        way = told_way(self)
        if way is None:
            return Words((text("series.no_way", self.lang),))
        return self.draw(picture, **way, parameters=self.parameters)
