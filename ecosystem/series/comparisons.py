"""Two or more quarters or waves side by side, as the notebook on comparison reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, text
from ecosystem.comparing.quarters import QuarterComparison
from ecosystem.comparing.waves import WaveComparison, compare_waves
from ecosystem.errors import DataError, EcosystemError
from ecosystem.findings.words import and_list, say_day
from ecosystem.io import read_quarter
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.report.comparison_files import tables_of
from ecosystem.report.comparison_page import draw_comparison
from ecosystem.report.comparison_tables import TitledTable
from ecosystem.report.wave_tables import glance
from ecosystem.series.pictures import Picture, picture_of
from ecosystem.series.words import Words
from ecosystem.sharing import compare_for_view, share, share_comparison
from ecosystem.sharing.release import check_view

if TYPE_CHECKING:
    import pandas as pd

_MOST = 6
_ACTING = ("new", "changed")


@dataclass(frozen=True)
class Sides:
    """Quarters side by side, or the reason why they cannot be compared.

    Parameters
    ----------
    quarters
        The quarters on full data.
    comparison
        Their comparison as the view may show it; None if it is refused.
    refusal
        Why it is refused; blank if it is not.
    view
        ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    """

    quarters: tuple[Quarter, ...]
    comparison: tuple[WaveComparison, ...] | QuarterComparison | None
    refusal: str
    view: str
    lang: str

    def head(self) -> Words:
        """Say what is compared, in which view."""
        metas = [quarter.meta for quarter in self.quarters]
        names = [f"{meta.name or meta.id} ({say_day(meta.wave, self.lang)})" for meta in metas]
        said = [
            text("series.compared", self.lang, names=and_list(names, self.lang)),
            text("series.view", self.lang, view=label("view", self.view, self.lang)),
        ]
        if any(meta.fictional for meta in metas):
            said.append(text("report.invented", self.lang))
        return Words(tuple(said))

    def finding(self) -> Words:
        """Say what has changed, or why that cannot be said."""
        if self.comparison is None:
            return Words((self.refusal,))
        if isinstance(self.comparison, QuarterComparison):
            return Words(tuple(said for table in self._tables()[:-1] for said in table.said))
        said = [line for step in self.comparison for line in glance(step, self.lang)]
        return Words((*said, *self._acting("sentence")))

    def unknown(self) -> Words:
        """Say what the comparison rests on and what it cannot tell."""
        if self.comparison is None:
            return Words((self.refusal,))
        if isinstance(self.comparison, QuarterComparison):
            return Words(self._tables()[-1].said)
        notes = [note.sentence(self.lang) for step in self.comparison for note in step.notes]
        return Words(tuple(notes) or (text("report.unknown_none", self.lang),))

    def todo(self) -> Words:
        """Say what one can do about what has changed."""
        if self.comparison is None or isinstance(self.comparison, QuarterComparison):
            return Words((text("series.compare_ask", self.lang),))
        return Words((text("series.compare_todo", self.lang), *self._acting("action")))

    def table(self, place: int = 0) -> pd.DataFrame | Words:
        """Return one of the tables of the comparison.

        Parameters
        ----------
        place
            Which one, from 0.

        Returns
        -------
        table
            A frame of words and numbers; the refusal if there is no comparison.
        """
        if self.comparison is None:
            return Words((self.refusal,))
        import pandas as pd

        table = [table for table in self._tables() if table.headings][place]
        first, *others = table.headings
        index = pd.Index([row[0] for row in table.rows], name=first)
        return pd.DataFrame([row[1:] for row in table.rows], index=index, columns=others)

    def draw(self) -> Picture | Words:
        """Draw waves side by side, each actor in its place.

        Returns
        -------
        picture
            Words if the view names no single tie, or quarters are compared: no picture of two
            quarters would be fair.
        """
        if self.comparison is None:
            return Words((self.refusal,))
        waves = [share(quarter, view=self.view) for quarter in self.quarters]
        try:
            return picture_of(draw_comparison(self.comparison, waves, lang=self.lang))
        except EcosystemError:
            return Words((text("series.no_film", self.lang),))

    def _tables(self) -> list[TitledTable]:
        assert self.comparison is not None
        return tables_of(self.comparison, self.lang)

    def _acting(self, what: str) -> list[str]:
        """Sentences or actions of findings that are new or changed."""
        assert self.comparison is not None
        assert not isinstance(self.comparison, QuarterComparison)
        last = self.comparison[-1]
        found = [c.after for c in last.findings if c.after is not None and c.state in _ACTING]
        return list(dict.fromkeys(getattr(each, what)(self.lang) for each in found[:_MOST]))


def open_comparison(
    *paths: str | Path,
    view: str = "public",
    lang: str = "en",
    parameters: Mapping[str, float] | None = None,
) -> Sides:
    """Read quarters and set them side by side, if that is fair.

    Parameters
    ----------
    *paths
        Two or more folders or workbooks: waves of one quarter, the earliest first, or quarters.
    view
        What may be shown: ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    parameters
        Conventions to change, by name; None for the defaults.

    Returns
    -------
    sides
        The comparison, or the reason why it is refused: different rules of asking, too few
        answers, or only one quarter.

    Raises
    ------
    DataError
        If the data of a quarter have errors, or are a shared copy.
    UsageError
        If a convention or the view does not exist.
    """
    check_view(view)
    used = Parameters.from_assignments(
        [f"{name}={value}" for name, value in (parameters or {}).items()]
    )
    quarters = tuple(read_quarter(path) for path in paths)
    for path, quarter in zip(paths, quarters, strict=True):
        if quarter.meta.view != "internal":
            raise DataError("comparing.shared_copy", path=path)
    if len(quarters) < 2:
        return Sides(quarters, None, text("series.compare_two", lang), view, lang)
    try:
        if len({quarter.meta.id for quarter in quarters}) > 1:
            found = compare_for_view(*quarters, view=view, parameters=used)
            return Sides(quarters, found, "", view, lang)
        steps = tuple(
            share_comparison(compare_waves(one, two, parameters=used), one, two, view=view)
            for one, two in pairwise(quarters)
        )
    except EcosystemError as reason:
        return Sides(quarters, None, reason.message(lang), view, lang)
    return Sides(quarters, steps, "", view, lang)
