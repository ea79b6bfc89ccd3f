"""Everything that one analysis found, and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.findings.rows import CellRow, Finding, Json
from ecosystem.findings.summary import Note
from ecosystem.findings.table import Findings
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters

SCHEMA = "ecosystem-findings/1"


@dataclass(frozen=True)
class Result:
    """All findings of one wave of one quarter.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    parameters
        The conventions used.
    summary
        Counts and shares.
    cells
        All cells of need.
    findings
        All findings, in their fixed order.
    notes
        Why a figure is missing or must be read with care.
    horizon_months
        The horizon used.
    view
        ``internal``, ``partner`` or ``public``.
    draws
        Disturbed quarters in which the findings were tested; 0 if they were not.
    """

    meta: Meta
    parameters: Parameters
    summary: Mapping[str, Json]
    cells: tuple[CellRow, ...]
    findings: Findings[Finding]
    notes: tuple[Note, ...]
    horizon_months: int
    view: str = "internal"
    draws: int = 0

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        quarter = {**self.meta.as_dict(), "view": self.view}
        parameters: dict[str, Json] = dict(self.parameters.values)
        parameters["horizon_months"] = self.horizon_months
        parameters["seed"] = self.parameters.seed
        parameters["draws"] = self.draws
        return {
            "schema": SCHEMA,
            "quarter": quarter,
            "parameters": parameters,
            "summary": dict(self.summary),
            "cells": [cell.as_dict() for cell in self.cells],
            "findings": [finding.as_dict() for finding in self.findings],
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
