"""What the import of a foreign format has to say, and what people should confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.problems import Problem


@dataclass(frozen=True)
class FormatNote(Problem):
    """A notice whose message stands in the area ``formats`` of the catalogue."""

    def message(self, lang: str) -> str:
        """Say place and fault in one line.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One line.
        """
        said = text(f"formats.{self.key}", lang, **_in_words(self.params, lang))
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"


def _in_words(params: Mapping[str, object], lang: str) -> dict[str, object]:
    """Let values that differ by language say themselves."""
    return {
        key: value.in_words(lang) if hasattr(value, "in_words") else value
        for key, value in params.items()
    }


def warning(key: str, source: str = "", /, **params: object) -> Problem:
    """Make a notice.

    Parameters
    ----------
    key
        Message in the area ``formats`` of the catalogue.
    source
        File.
    **params
        Values of the message.

    Returns
    -------
    note
        A warning.
    """
    return FormatNote("warning", key, source, params=params)


@dataclass(frozen=True)
class Confirmation:
    """One entry of a foreign source that is old or unclear.

    Parameters
    ----------
    table, id, name
        The row of the quarter that it is about.
    reason
        ``old``, ``undated``, ``type``, ``topic``, ``topic_guess``, ``language``, ``written``,
        ``group``, ``hours``, ``closed``, ``place`` or ``person``.
    detail
        What the source says.
    """

    table: str
    id: str
    name: str
    reason: str
    detail: str = ""

    def sentence(self, lang: str) -> str:
        """Ask for confirmation.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        question
            One or two sentences.
        """
        detail = label("type", self.detail, lang) if self.reason == "type" else self.detail
        if self.reason == "topic_guess":
            detail = ", ".join(label("topic", key, lang) for key in self.detail.split(";"))
        return text(f"formats.confirm_{self.reason}", lang, detail=detail)
