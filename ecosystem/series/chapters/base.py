"""What every chapter of the series has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.series.studies import Study

Say = Callable[["Study"], Sequence[str]]


@dataclass(frozen=True)
class Chapter:
    """One question of the series.

    Parameters
    ----------
    finding, unknown, todo
        Say what was found, what is not known, and what one can do.
    tables
        Tables without which there is nothing to find.
    names
        Whether it tells of single actors, so that the public view has nothing to tell.
    """

    finding: Say
    unknown: Say
    todo: Say
    tables: tuple[str, ...] = ()
    names: bool = False
