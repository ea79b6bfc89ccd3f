"""Everything that was suggested for one quarter, as values, table and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import Json
from ecosystem.findings.summary import Note
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters
from ecosystem.scenarios.suggestion_rows import Suggestion

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "ecosystem-suggestions/1"


@dataclass(frozen=True)
class Pair:
    """Two new ties that bring more together than each alone.

    Parameters
    ----------
    ties
        Source and target of each.
    gain
        Reach that both add.
    alone
        Reach that each adds alone, summed.
    """

    ties: tuple[tuple[str, str], tuple[str, str]]
    gain: float
    alone: float

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {"ties": [list(tie) for tie in self.ties], "gain": self.gain, "alone": self.alone}


@dataclass(frozen=True)
class Suggestions:
    """Useful new ties and what else the same effort could buy.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    reach
        Share of people-weighted needs that is reached on official ways now; None if it is not
        defined.
    rows
        Single new ties: wished ones first, then most gain by effort.
    sequence
        New ties that are best together, one after the other; each gain counts what comes on top.
    pairs
        Pairs that only work together.
    agreements
        Agreements for weak bridges that the effort of the sequence would buy instead.
    names
        Names of actors and committees.
    notes
        Why something is missing or must be read with care.
    view
        The view that they may be shown in.
    """

    meta: Meta
    parameters: Parameters
    reach: float | None
    rows: tuple[Suggestion, ...]
    sequence: tuple[Suggestion, ...]
    pairs: tuple[Pair, ...]
    agreements: tuple[Suggestion, ...]
    names: Mapping[str, str]
    notes: tuple[Note, ...]
    view: str = "internal"

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def effort(self) -> int:
        """Effort of the sequence."""
        return sum(row.effort for row in self.sequence)

    @property
    def reach_after(self) -> float | None:
        """Reach once the whole sequence is there."""
        if self.reach is None:
            return None
        return tidy(self.reach + sum(row.gain or 0.0 for row in self.sequence))

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return the single ties as a table.

        Parameters
        ----------
        lang
            Language of the sentences.

        Returns
        -------
        frame
            One row a tie, in order.
        """
        import pandas as pd

        names = ("source", "target", "gain", "people", "effort", "reason", "ease", "wished")
        records = [
            {name: getattr(row, name) for name in names}
            | {"cells": len(row.cells), "sentence": row.sentence(lang), "todo": row.todo(lang)}
            for row in self.rows
        ]
        return pd.DataFrame.from_records(records, columns=[*names, "cells", "sentence", "todo"])

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        return {
            "schema": SCHEMA,
            "quarter": {**self.meta.as_dict(), "view": self.view},
            "parameters": dict(self.parameters.values),
            "reach": self.reach,
            "ties": [row.as_dict() for row in self.rows],
            "sequence": [row.as_dict() for row in self.sequence],
            "reach_after": self.reach_after,
            "effort": self.effort,
            "pairs": [pair.as_dict() for pair in self.pairs],
            "agreements": [row.as_dict() for row in self.agreements],
            "notes": [note.as_dict() for note in self.notes],
        }

    def to_json(self) -> str:
        """Write everything as JSON; two runs give the same text.

        Returns
        -------
        text
            Indented, UTF-8 characters as they are, ending in a line break.
        """
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
