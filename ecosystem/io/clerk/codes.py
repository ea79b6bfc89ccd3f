"""Short codes of actors for cards and paper: quick to type, and a slip of the finger is noticed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Without I, O and Q, which look like digits; 23 of them, a prime, so the last letter checks."""
_SHAPE = re.compile(rf"[{_LETTERS}]\d{{3,5}}[{_LETTERS}]")
_LOOKALIKES = str.maketrans("OQIL", "0011")
_SHORTEST, _MOST = 3, 5


def _check(body: str) -> str:
    """Give the letter that belongs to a letter and digits.

    Every place has a weight of its own below the prime 23: one wrong sign, or two neighbours in
    the wrong order, give another letter.
    """
    values = [_LETTERS.index(body[0]), *map(int, body[1:])]
    return _LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23]


def _code(actor: str, digits: int) -> str:
    number = int.from_bytes(hashlib.sha256(actor.encode()).digest()[:8], "big")
    letter, rest = _LETTERS[number % 23], number // 23
    body = f"{letter}{rest % 10**digits:0{digits}}"
    return body + _check(body)


def actor_codes(actors: Iterable[str]) -> Mapping[str, str]:
    """Give each actor a short code.

    Parameters
    ----------
    actors
        Ids of all actors of a quarter.

    Returns
    -------
    codes
        Id to a letter, three to five digits and a letter that checks them. A code depends on the
        id: other actors neither move it, nor can an older print name somebody else. Ids that would
        share a code all get longer ones, so that the old code is unknown instead of wrong.

    Examples
    --------
    >>> actor_codes(["JC", "W07"])
    {'JC': 'G433F', 'W07': 'L584V'}
    """
    left = sorted(set(actors))
    found: dict[str, str] = {}
    for digits in range(_SHORTEST, _MOST + 1):
        made = {actor: _code(actor, digits) for actor in left}
        counts = Counter(made.values())
        last = digits == _MOST
        found.update({actor: code for actor, code in made.items() if last or counts[code] == 1})
        left = [actor for actor in left if actor not in found]
    return {actor: found[actor] for actor in sorted(found)}


def plain_code(word: str) -> str:
    """Bring what somebody typed into the form of a code.

    Parameters
    ----------
    word
        Cell text.

    Returns
    -------
    code
        In capitals, without blanks, dots or hyphens, and with digits where letters look like them.

    Examples
    --------
    >>> plain_code("g 4o3-f")
    'G403F'
    """
    found = re.sub(r"[\s.·-]+", "", word).upper()
    return found[:1] + found[1:-1].translate(_LOOKALIKES) + found[1:][-1:]


def is_code(word: str) -> bool:
    """Tell whether a word has the form of a code, its last letter not tested.

    Parameters
    ----------
    word
        From `plain_code`.

    Returns
    -------
    shaped
        True for a letter, digits and a letter.
    """
    return _SHAPE.fullmatch(word) is not None


def is_mistyped(code: str) -> bool:
    """Tell whether the last letter of a code does not fit the rest.

    Parameters
    ----------
    code
        A word of the form of a code.

    Returns
    -------
    mistyped
        True if at least one sign is wrong.

    Examples
    --------
    >>> is_mistyped("G433F"), is_mistyped("G343F")
    (False, True)
    """
    return _check(code[:-1]) != code[-1]
