"""What a reader has to say about a file, as problems that sit beside those of the data model."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.problems import Problem


@dataclass(frozen=True)
class ReadingProblem(Problem):
    """A problem of the file itself; `key` names a message in the area ``io`` of the catalogue."""

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
        said = text(f"io.{self.key}", lang, **self.params)
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"


def error(
    key: str, source: str = "", line: int | None = None, column: str = "", /, **params: object
) -> Problem:
    """Make a problem that stops the reading.

    Parameters
    ----------
    key
        Message in the area ``io`` of the catalogue.
    source
        File or sheet.
    line
        Line of the file or row of the sheet.
    column
        Column, blank if it concerns the row.
    **params
        Values of the message.

    Returns
    -------
    problem
        An error.
    """
    return ReadingProblem("error", key, source, line, column, params)


def warning(
    key: str, source: str = "", line: int | None = None, column: str = "", /, **params: object
) -> Problem:
    """Make a notice: something was read in another way than it stands there, or was not read.

    Parameters
    ----------
    key
        Message in the area ``io`` of the catalogue.
    source
        File or sheet.
    line
        Line of the file or row of the sheet.
    column
        Column, blank if it concerns the row.
    **params
        Values of the message.

    Returns
    -------
    problem
        A warning.
    """
    return ReadingProblem("warning", key, source, line, column, params)
