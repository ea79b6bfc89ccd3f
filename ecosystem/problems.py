"""A problem in the data, with its place, as a row that can say itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.catalogue import text


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it stands and what to do.

    Parameters
    ----------
    severity
        ``"error"`` (the data cannot be used) or ``"warning"``.
    key
        Message in the catalogue; without an area it is one of ``checks``.
    source
        File or sheet.
    line
        Line of the file or row of the sheet; None if it concerns the whole table.
    column
        Column, blank if it concerns the row.
    params
        Values of the message.
    """

    severity: str
    key: str
    source: str = ""
    line: int | None = None
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def place(self, lang: str) -> str:
        """Say where it stands.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        place
            For example ``"ties.csv, Zeile 7, Spalte kind"``.
        """
        parts = [self.source] if self.source else []
        if self.line is not None:
            parts.append(text("checks.line", lang, line=self.line))
        if self.column:
            parts.append(text("checks.column", lang, column=self.column))
        return ", ".join(parts)

    def message(self, lang: str) -> str:
        """Say place, fault and remedy in one line.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One line.
        """
        key = self.key if "." in self.key else f"checks.{self.key}"
        said = text(key, lang, **self.params)
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"
