"""Decisions about names that somebody typed into a marked workbook, read back from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.io.clerk.cells import is_nothing, tick
from ecosystem.io.clerk.notes import ClerkProblem
from ecosystem.io.raw import Book, RawSheet
from ecosystem.io.text import clean_cell, fold
from ecosystem.model.decisions import Decision
from ecosystem.model.table import Table
from ecosystem.problems import Problem

FILLS = {"error": "FFF4B6B0", "warning": "FFFFE9A8"}
"""Colours of marked cells; in a file they are ours, not somebody's meaning."""
QUESTION_FILLS = ("FFDCE6F5", "FFF2F6FC")
"""Colours of the header and the cells of questions."""
_LOOK = 15
_PAIR = re.compile(r"[„“](.+?)[“”] = [„“](.+?)[“”]\?", re.DOTALL)
_NUMBERED = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class NamedDecision:
    """Whether two names mean one place.

    Parameters
    ----------
    left, right
        The names; the left one stays.
    same
        The decision.
    """

    left: str
    right: str
    same: bool


def question_text(left: str, right: str, lang: str) -> str:
    """Write the question about two names so that it can be read back.

    Parameters
    ----------
    left, right
        The names.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    question
        For example ``„A“ = „B“?``.
    """
    return text("clerk.decide_pair", lang, left=left, right=right)


def _folded(key: str) -> frozenset[str]:
    return frozenset(fold(text(f"clerk.{key}", lang)) for lang in LANGUAGES)


def is_question_header(word: str) -> bool:
    """Tell whether a header is that of the questions about names."""
    return fold(_NUMBERED.sub("", word)) in _folded("marked_question")


def is_answer_header(word: str) -> bool:
    """Tell whether a header is that of the decisions."""
    return fold(_NUMBERED.sub("", word)) in _folded("decide_head")


def is_check_sheet(title: str, corner: str) -> bool:
    """Tell whether a sheet is the summary of an earlier check.

    Parameters
    ----------
    title
        Its name.
    corner
        Text of its first cell.

    Returns
    -------
    ours
        True only if both are ours: a sheet of the user's may be called the same.
    """
    plain = re.sub(r" \d+$", "", title)
    return fold(plain) in _folded("marked_sheet") and fold(corner) in _folded("marked_title")


def read_answer(word: str) -> bool | None:
    """Read a decision.

    Parameters
    ----------
    word
        Cell text.

    Returns
    -------
    same
        None if it is neither.

    Examples
    --------
    >>> read_answer("dieselbe"), read_answer("verschieden"), read_answer("mal sehen")
    (True, False, None)
    """
    plain = fold(word)
    if plain.startswith(("verschied", "nicht ", "different", "not ", "andere", "other")):
        return False
    if plain.startswith(("dieselbe", "gleich", "same", "the same", "selbe", "identisch")):
        return True
    return {"yes": True, "no": False}.get(tick(word))


def pair_of(question: str) -> tuple[str, str] | None:
    """Read the two names out of a question."""
    found = _PAIR.match(question)
    return (found[1], found[2]) if found else None


def question_columns(rows: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Find the columns of questions, each with its decisions to the right.

    Parameters
    ----------
    rows
        Texts of the rows at the top of a sheet.

    Returns
    -------
    places
        Number of the row among these, and of the column of the question, from 0.
    """
    return [
        (number, place)
        for number, row in enumerate(rows)
        for place, (word, after) in enumerate(pairwise(row))
        if word and is_question_header(word) and is_answer_header(after)
    ]


class DecidedBook:
    """A workbook without the marks of an earlier check; what was decided there is kept.

    Parameters
    ----------
    book
        The workbook as it stands in the file.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.decisions: list[NamedDecision] = []
        self.problems: list[Problem] = []
        self.titles: list[str] = []
        named = _folded("marked_sheet")
        for title in book.titles:
            if fold(re.sub(r" \d+$", "", title)) in named:
                first = book.read(title, 1)
                if first.rows and is_check_sheet(title, first.rows[0][0]):
                    sheet = book.read(title, 20_000)
                    for number, place in question_columns(sheet.rows):
                        self._take(sheet, number, place)
                    continue
            self.titles.append(title)

    def read(self, title: str, most: int = 1_048_576) -> RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""
        sheet = self._book.read(title, most)
        for number, place in question_columns(sheet.rows[:_LOOK]):
            self._take(sheet, number, place)
        for fill in (*FILLS.values(), *QUESTION_FILLS):
            sheet.colours.pop(f"rgb:{fill}:0.0", None)
        return sheet

    def close(self) -> None:
        """Close the file."""
        close = getattr(self._book, "close", None)
        if close is not None:
            close()

    def _take(self, sheet: RawSheet, number: int, place: int) -> None:
        """Take the questions and decisions out of a sheet."""
        for row, line in zip(sheet.rows[number:], sheet.lines[number:], strict=True):
            question, answer = [clean_cell(w) for w in (*row[place : place + 2], "", "")][:2]
            row[place : place + 2] = [""] * len(row[place : place + 2])
            pair = pair_of(question)
            if pair is None or is_nothing(answer):
                continue
            same = read_answer(answer)
            if same is None:
                params = {"value": answer, "left": pair[0], "right": pair[1]}
                column = text("clerk.decide_head", "de")
                self.problems.append(
                    ClerkProblem(
                        "warning", "clerk.decide_unread", sheet.title, line, column, params
                    )
                )
            else:
                self.decisions.append(NamedDecision(*pair, same))


def by_id(decisions: Iterable[NamedDecision], actors: Table) -> tuple[Decision, ...]:
    """Give decisions about names as decisions about actors.

    Parameters
    ----------
    decisions
        The decisions.
    actors
        The table of actors.

    Returns
    -------
    decisions
        Those whose two names are both there, and mean two actors.
    """
    ids: dict[str, str] = {}
    for actor, name in zip(actors.column("id"), actors.column("name"), strict=True):
        ids.setdefault(fold(name), actor)
    found = []
    for each in decisions:
        left, right = ids.get(fold(each.left)), ids.get(fold(each.right))
        if left and right and left != right:
            found.append(Decision(left, right, each.same))
    return tuple(found)
