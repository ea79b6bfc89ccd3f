"""What can go wrong, as classes that carry a message key and its values.

Every class also derives from the builtin that a Python programmer would catch, and every message
exists in German and English, so that the command line can speak the user's language.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import text
from ecosystem.problems import Problem


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
        return text(self.key, lang, **self.params)

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


class UnknownActorError(EcosystemError, KeyError):
    """An actor id was asked for that the quarter does not hold."""

    def __str__(self) -> str:  # KeyError would print the representation of its arguments
        return self.message("en")


class MissingExtraError(EcosystemError, ImportError):
    """An optional library is needed and not installed."""
