"""Personal contacts in foreign files: the columns that hold them, and texts that mention them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ecosystem.io.clerk.names import without_contact
from ecosystem.io.clerk.scrubbing import Scrubber

_PERSONAL = re.compile(
    r"e[-_ ]?mail|\bmail\b|(?:\b|_)tel(?:\b|_|[ef])|phone|(?:\b|_)mobil(?!it)|handy|(?:\b|_)fax|"
    r"durchwahl|rufnummer|ansprech|kontakt|contact|vorname|nachname|familienname|surname|"
    r"(?:first|last|given|family)[-_ ]?name|attention|assurer|updated_by|(?:\b|_)leitung",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:person|people|human|alter|ego|friend|family|individual|mensch|freund|familie)s?\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


@cache
def is_personal(column: str) -> bool:
    """Tell whether a column holds telephone numbers, e-mail addresses or names of persons.

    Parameters
    ----------
    column
        Header or key.

    Returns
    -------
    personal
        True if nothing of the column is ever read.

    Examples
    --------
    >>> is_personal("contact:phone"), is_personal("assurer_email"), is_personal("mobility")
    (True, True, False)
    """
    return _PERSONAL.search(column) is not None


def means_people(word: str) -> bool:
    """Tell whether a type of node means single people, so that no name of theirs is read.

    Parameters
    ----------
    word
        Type of a node as the file names it.

    Returns
    -------
    people
        True for people.

    Examples
    --------
    >>> means_people("Person"), means_people("Organisation")
    (True, False)
    """
    return _PEOPLE.search(word) is not None


class Cleaner:
    """Takes persons out of the texts of one file.

    Parameters
    ----------
    names
        Names of contacts that the file mentions.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._scrubber = Scrubber(names)

    def text(self, text: str) -> str:
        """Give a free text without numbers, addresses and names of persons."""
        return self._scrubber.clean(text) if _LETTER.search(text) else text

    def name(self, text: str) -> str:
        """Give the name of a place without numbers and addresses."""
        return without_contact(text)[0] if _LETTER.search(text) else text
