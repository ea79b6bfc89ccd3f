"""M13: when docking points are open to whoever walks in, on a week of quarter hours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.measures.analysis import analyse
from ecosystem.measures.weeks import (
    PER_DAY,
    SATURDAY,
    SLOTS,
    STEP,
    BoolArray,
    slots_of,
    spans_of,
)
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown, split_mode
from ecosystem.schema import LANGUAGE_TWINS, MISSING

if TYPE_CHECKING:
    import pandas as pd

WINDOWS = ("evening", "saturday")
"""Times at which people who work can come: Monday to Friday from 17:00, and Saturday."""


@dataclass(frozen=True, eq=False)
class DockHours:
    """When one docking point is open without an appointment.

    Parameters
    ----------
    dock
        Id of the actor.
    open
        Slots of the week, Monday first, in which it is open for certain; shape (672,).
    possible
        Slots in which it is open if everything unknown is a yes.
    languages
        What stands in the table, or what a blank means in this quarter.
    """

    dock: str
    open: BoolArray
    possible: BoolArray
    languages: tuple[str, ...]

    def speaks(self, language: str, parameters: Parameters) -> bool | None:
        """Tell whether somebody there speaks a language well enough; None if that is unknown."""
        serving = {language, LANGUAGE_TWINS.get(language, language), "*"}
        known: bool | None = False
        for entry in self.languages:
            code, mode = split_mode(entry)
            if entry in MISSING or (code in serving and mode in MISSING):
                known = None
            elif code in serving and (parameters[f"mode.{mode}"] >= parameters["language_min"]):
                return True
        return known


@dataclass(frozen=True, eq=False)
class OpenHours:
    """The hours of all docking points in force.

    Parameters
    ----------
    docks
        Sorted by id.
    parameters
        The conventions used.
    """

    docks: tuple[DockHours, ...]
    parameters: Parameters

    @cached_property
    def windows(self) -> Mapping[str, BoolArray]:
        """Slots of each window, by its name."""
        day, slot = np.divmod(np.arange(SLOTS), PER_DAY)
        late = slot * STEP >= self.parameters["evening_hour"] * 60
        return {"evening": (day < SATURDAY) & late, "saturday": day == SATURDAY}

    def only(self, docks: Collection[str]) -> OpenHours:
        """Return the hours of some of the docking points."""
        return replace(self, docks=tuple(dock for dock in self.docks if dock.dock in docks))

    def union(self, language: str) -> tuple[BoolArray, BoolArray]:
        """Return the slots with an open dock that speaks a language.

        Parameters
        ----------
        language
            Code of the language.

        Returns
        -------
        open, possible
            For certain, and if everything unknown is a yes.
        """
        certain, possible = np.zeros(SLOTS, np.bool_), np.zeros(SLOTS, np.bool_)
        for dock in self.docks:
            speaks = dock.speaks(language, self.parameters)
            if speaks:
                certain |= dock.open
            if speaks is not False:
                possible |= dock.possible
        return certain, possible


def open_hours(quarter: Quarter, *, parameters: Parameters | None = None) -> OpenHours:
    """Read when the docking points in force are open without an appointment (M13).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    hours
        Every dock in force, by id. Unknown hours, and unknown whether one may walk in, are
        possible and never closed; a dock that takes people by appointment only has no hours.
    """
    network = analyse(quarter, parameters).network
    table = quarter.table("docks")
    blank = quarter.meta.blank_language
    in_force = {network.ids[dock] for dock in network.docks.tolist()}
    columns = map(table.column, ("actor", "opening_hours", "walk_in", "languages"))
    found = []
    for dock, text, walk_in, languages in sorted(zip(*columns, strict=True)):
        if dock not in in_force:
            continue
        certain, possible = slots_of(text, quarter.meta.wave)
        if walk_in == "no":
            certain, possible = np.zeros_like(certain), np.zeros_like(possible)
        elif is_unknown(walk_in):
            certain = np.zeros_like(certain)
        found.append(DockHours(dock, certain, possible, as_list(languages or blank)))
    return OpenHours(tuple(found), network.parameters)


def open_hours_table(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """List when the docking points are open to whoever walks in (M13).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    table
        One row a stretch: ``dock``, ``weekday`` (0 is Monday), ``start_minute`` and
        ``end_minute`` after midnight on a grid of 15 minutes; sorted. Hours by appointment and
        docks that take nobody without one are left out, and so are docks whose hours are unknown:
        what is not in the table is not closed. Where only the walk-in is unknown the hours are in.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> table = open_hours_table(load_sample("mini"))
    >>> table.columns.tolist()
    ['dock', 'weekday', 'start_minute', 'end_minute']
    """
    import pandas as pd

    found = open_hours(quarter, parameters=parameters)
    texts = quarter.table("docks")
    hours = dict(zip(texts.column("actor"), texts.column("opening_hours"), strict=True))
    rows = []
    for dock in found.docks:
        known = slots_of(hours[dock.dock], quarter.meta.wave)[0] & dock.possible
        rows += [(dock.dock, *span) for span in spans_of(known)]
    frame = pd.DataFrame(rows, columns=["dock", "weekday", "start_minute", "end_minute"])
    return frame.astype({"dock": object, "weekday": int, "start_minute": int, "end_minute": int})


def language_hours(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """Count for each language the hours of the week with an open docking point that speaks it.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``evening_hour`` says when the evening begins.

    Returns
    -------
    table
        One row a language that somebody needs, by code: hours of the ``week``, the ``evening``
        (Monday to Friday) and ``saturday``, each for certain and, with ``_high``, if everything
        unknown is a yes. Missing everywhere if there is no dock.
    """
    network = analyse(quarter, parameters).network
    codes = sorted({cell.language for cell in network.demand.cells if cell.demand > 0})
    return hours_by_language(open_hours(quarter, parameters=parameters), codes)


def hours_by_language(hours: OpenHours, codes: Sequence[str]) -> pd.DataFrame:
    """Count the hours of the week for some languages and some docking points.

    Parameters
    ----------
    hours
        The docking points that count.
    codes
        The languages.

    Returns
    -------
    table
        As of `language_hours`.
    """
    import pandas as pd

    whole = {"week": np.ones(SLOTS, np.bool_), **hours.windows}
    columns = [f"{name}{end}" for name in whole for end in ("", "_high")]
    rows = []
    for code in codes:
        certain, possible = hours.union(code)
        both = [
            (slots & window).sum() for window in whole.values() for slots in (certain, possible)
        ]
        rows.append([float(count) * STEP / 60 if hours.docks else np.nan for count in both])
    return pd.DataFrame(
        np.array(rows, np.float64).reshape(len(codes), len(columns)),
        index=pd.Index(list(codes), name="language", dtype="object"),
        columns=columns,
    )
