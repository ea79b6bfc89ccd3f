"""What can go wrong, as classes that carry a message key and its values.

Every class also derives from the builtin that a Python programmer would catch, and every message
exists in German and English, so that the command line can speak the user's language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from ecosystem import words
from ecosystem.stubs import dataclass
from ecosystem.words import label, text

# --- Values of a message that are said in the language of its reader.


@dataclass(frozen=True)
class Worded:
    """A stored key, said as its label; several are said with both, for either may be typed."""

    vocabulary: str
    key: str | Collection[str]

    def in_words(self, lang: str) -> str:
        """Say it."""
        if isinstance(self.key, str):
            return label(self.vocabulary, self.key, lang)
        return "; ".join(f"{label(self.vocabulary, key, lang)} ({key})" for key in self.key)


def params_in(params: Mapping[str, object], lang: str) -> dict[str, object]:
    """Say the values that have a word in each language."""
    return {
        key: value.in_words(lang) if hasattr(value, "in_words") else value
        for key, value in params.items()
    }


# --- A problem in the data, with its place, as a row that can say itself.


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it stands and what to do."""

    severity: str  # `"error"` (the data cannot be used) or `"warning"`.
    key: str  # Message in the catalogue; without an area it is one of `area`.
    source: str = ""  # File or sheet.
    # Line of the file or row of the sheet; None if it concerns the whole table.
    line: int | None = None
    column: str = ""  # Column, blank if it concerns the row.
    params: Mapping[str, object] = field(default_factory=dict)  # Values of the message.

    area = "checks"  # Where the message stands if its key does not say it.

    def place(self, lang: str) -> str:
        """Say where it stands."""
        parts = [self.source] if self.source else []
        if self.line is not None:
            parts.append(text("checks.line", lang, line=self.line))
        if self.column:
            parts.append(text("checks.column", lang, column=self.column))
        return ", ".join(parts)

    def message(self, lang: str) -> str:
        """Say place, fault and remedy in one line."""
        key = self.key if "." in self.key else f"{self.area}.{self.key}"
        said = text(key, lang, **params_in(self.params, lang))
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"


# --- What can go wrong, as classes that carry a message key and its values.
# Every class also derives from the builtin that a Python programmer would catch, and every
# message exists in German and English, so that the command line can speak the user's language.


class EcosystemError(Exception):
    """Base class of everything that this library raises on purpose.

    Parameters
    ----------
    key
        Catalogue key of the message, for example ``"checks.no_folder"``.
    **params
        Values for the placeholders of the message.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key, params)

    def message(self, lang: str = "en") -> str:
        """Say what is wrong and what to do, in one sentence.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            The message with its values filled in.
        """
        return text(self.key, lang, **params_in(self.params, lang))

    def __str__(self) -> str:
        return self.message("en")


class DataError(EcosystemError, ValueError):
    """The data have errors; each one is listed in `problems`.

    Parameters
    ----------
    key
        Catalogue key of the heading.
    problems
        Every error and warning found, errors first.
    **params
        Values for the placeholders of the heading.
    """

    def __init__(self, key: str, problems: Sequence[Problem] = (), **params: object) -> None:
        super().__init__(key, **params)
        self.problems: tuple[Problem, ...] = tuple(problems)

    def message(self, lang: str = "en") -> str:
        """Say what is wrong, one line a problem.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            The heading, then each problem on a line of its own.
        """
        lines = [super().message(lang)]
        lines.extend(problem.message(lang) for problem in self.problems)
        return "\n".join(lines)


class UsageError(EcosystemError, ValueError):
    """An argument or option does not exist or has a value that cannot be used."""


words.refusal = UsageError


class UnknownActorError(EcosystemError, KeyError):
    """An actor id was asked for that the quarter does not hold."""

    def __str__(self) -> str:  # KeyError would print the representation of its arguments
        return self.message("en")


# Which extra of pyproject.toml brings a module that is loaded when it is needed.
EXTRAS = {
    **dict.fromkeys(("starlette", "uvicorn", "python_multipart"), "app"),
    **dict.fromkeys(("dask", "distributed", "pyarrow"), "batch"),
    **{"icalendar": "calendar", "cryptography": "custodian", "docx": "word"},
    **dict.fromkeys(
        ("IPython", "ipykernel", "jupyter_client", "jupytext", "nbclient", "nbconvert", "nbformat"),
        "notebooks",
    ),
    **{"pyvis": "notebooks", "python_calamine": "ods", "typst": "pdf"},
    **dict.fromkeys(("opening_hours", "shapely"), "place"),
}


class MissingExtraError(EcosystemError, ImportError):
    """An optional library is needed and not installed.

    Parameters
    ----------
    extra
        Name of the extra that brings it, for example ``"pdf"``.
    """

    def __init__(self, extra: str) -> None:
        super().__init__(f"extras.{extra}")


def missing_extra(fault: ImportError) -> MissingExtraError | None:
    """Tell which extra brings what could not be loaded; None if it is no matter of extras."""
    extra = EXTRAS.get((fault.name or "").partition(".")[0])
    return MissingExtraError(extra) if extra else None
