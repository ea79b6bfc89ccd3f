"""What people said on paper, once it is read: about ties, about themselves, about concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.io.clerk.notes import ClerkProblem
from ecosystem.problems import Problem


@dataclass(frozen=True)
class Place:
    """Where an answer was typed.

    Parameters
    ----------
    sheet
        The sheet.
    line
        Its row.
    headers
        Column to header, for messages.
    """

    sheet: str
    line: int
    headers: Mapping[str, str]

    def problem(self, key: str, column: str, **params: object) -> Problem:
        """Say something about the answer."""
        header = self.headers.get(column, "")
        return ClerkProblem("warning", f"paper.{key}", self.sheet, self.line, header, params)


@dataclass(frozen=True)
class Answer:
    """What somebody says about one tie.

    Parameters
    ----------
    place
        Where it was typed.
    informant
        Code of who says it.
    organisation
        Actor for which the informant speaks; blank if unknown.
    source, target, kind
        The tie.
    says
        ``yes``, ``no``, ``missing`` or ``unsure``.
    details
        Column of the ties to what was said about it.
    """

    place: Place
    informant: str
    organisation: str
    source: str
    target: str
    kind: str
    says: str
    details: Mapping[str, str]


@dataclass(frozen=True)
class StillTrue:
    """Whether what is stored about an actor is still true.

    Parameters
    ----------
    place
        Where it was typed.
    actor
        The actor.
    still
        The answer.
    change
        What is different, in words.
    """

    place: Place
    actor: str
    still: bool
    change: str


@dataclass(frozen=True)
class OpenConcern:
    """A concern that somebody could not pass on, or that keeps coming back.

    Parameters
    ----------
    place
        Where it was typed.
    informant, organisation
        Who says it.
    kind
        Kind of hurdle.
    topic, language
        What it is about; language blank if not named.
    target
        Actor at which it happens; blank if not named.
    """

    place: Place
    informant: str
    organisation: str
    kind: str
    topic: str
    language: str
    target: str


@dataclass
class Entries:
    """Everything that was typed into an entry sheet.

    Parameters
    ----------
    date
        Day of the interviews in ISO form; blank if unknown.
    answers, still, concerns
        The rows, in the order in which they stand there.
    unanswered
        Number of printed rows without an answer.
    problems
        What could not be read, errors among them.
    """

    date: str = ""
    answers: list[Answer] = field(default_factory=list)
    still: list[StillTrue] = field(default_factory=list)
    concerns: list[OpenConcern] = field(default_factory=list)
    unanswered: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing at all was answered."""
        return not (self.answers or self.still or self.concerns)
