"""Three-valued logic: yes, no and unknown, where unknown is never read as no.

`Kleene` holds the answers to many yes/no questions at once, one bit each: whether one offer serves
each cell of need, for example. A single answer is a `Kleene` of one bit.
"""

from __future__ import annotations

from typing import NamedTuple


class Kleene(NamedTuple):
    """Answers in Kleene's strong three-valued logic, one bit a question.

    Parameters
    ----------
    yes
        Bits of the questions answered with yes.
    possible
        Bits of the questions answered with yes or unknown; holds every bit of `yes`.

    Notes
    -----
    There is no truth value of the whole: ``if answer`` would have to decide whether unknown counts
    as no, which is exactly the decision that must not happen by accident.

    References
    ----------
    Kleene, S. C. (1938). On notation for ordinal numbers. The Journal of Symbolic Logic 3(4),
    150-155. doi:10.2307/2267778

    Examples
    --------
    >>> unknown, yes = Kleene(0, 1), Kleene(1, 1)
    >>> (unknown & yes).maybe, (unknown | yes).yes
    (1, 1)
    """

    yes: int
    possible: int

    @property
    def maybe(self) -> int:
        """Bits of the questions whose answer is unknown."""
        return self.possible & ~self.yes

    def __and__(self, other: Kleene) -> Kleene:
        return Kleene(self.yes & other.yes, self.possible & other.possible)

    def __or__(self, other: Kleene) -> Kleene:
        return Kleene(self.yes | other.yes, self.possible | other.possible)

    def __bool__(self) -> bool:
        message = "a three-valued answer is not true or false; ask for .yes, .possible or .maybe"
        raise TypeError(message)


NO = Kleene(0, 0)
