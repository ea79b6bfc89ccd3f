"""Data classes that are made when they are first used are those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from ecosystem.stubs import dataclass

HOW: tuple[dict[str, bool], ...] = (
    {},
    {"frozen": True},
    {"frozen": True, "eq": False},
    {"frozen": True, "kw_only": True},
)


def classes(decorate: Callable[..., Any], **how: bool) -> tuple[Any, Any]:
    """Make a class, and one that inherits from it, with every kind of field that we use."""

    @decorate(**how)
    class First:
        own: int
        self_: str = "a"
        kept: list[int] = dataclasses.field(default_factory=list, repr=False)
        later: int = dataclasses.field(default=3, compare=False, kw_only=True)
        fixed: int = dataclasses.field(default=5, init=False)

    @decorate(**how)
    class Second(First):
        self_: str = "b"
        more: tuple[int, ...] = ()

        def __post_init__(self) -> None:
            if self.own < 0:
                raise ValueError("below 0")

        def __repr__(self) -> str:
            return f"second {self.own}"

    return First, Second


@pytest.mark.parametrize("how", HOW)
def test_a_class_that_is_made_later_is_that_of_the_standard_library(how: dict[str, bool]) -> None:
    pairs = zip(classes(dataclass, **how), classes(dataclasses.dataclass, **how), strict=True)
    for ours, theirs in pairs:
        one, other = ours(own=1, later=4), theirs(own=1, later=4)
        assert repr(one) == repr(other)
        assert vars(one) == vars(other)
        assert one.kept is not ours(own=1).kept
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert ours.__match_args__ == theirs.__match_args__
        said = str(inspect.signature(ours)).replace("<factory>", "")
        assert said == str(inspect.signature(theirs)).replace("<factory>", "")
        assert (one == ours(own=1)) is (other == theirs(own=1))
        assert (one == ours(own=2)) is (other == theirs(own=2)) is False
        assert one != other
        assert (ours.__hash__ is None) is (theirs.__hash__ is None)
        assert vars(copy.copy(one)) == vars(dataclasses.replace(one)) == vars(one)
        if how.get("frozen"):
            with pytest.raises(dataclasses.FrozenInstanceError):
                one.own = 2
        else:
            one.own = 2
            assert one.own == 2
        for wrong in ({}, {"own": 1, "nobody": 2}):
            with pytest.raises(TypeError) as told:
                ours(**wrong)
            with pytest.raises(TypeError) as expected:
                theirs(**wrong)
            assert str(told.value) == str(expected.value)
        if ours.__name__ == "Second":
            with pytest.raises(ValueError, match="below 0"):
                ours(own=-1)


def test_equal_ones_have_one_hash_that_of_the_standard_library() -> None:
    decorate: Any
    for decorate in (dataclass, dataclasses.dataclass):

        @decorate(frozen=True)
        class Place:
            name: str
            number: int

        @decorate(frozen=True)
        class Name:
            name: str

        made: Any = Place
        assert hash(made("a", 1)) == hash(("a", 1))
        one: Any = Name
        assert hash(one("a")) == hash(("a",))
        assert len({made("a", 1), made("a", 1), made("a", 2)}) == 2


def test_one_that_holds_itself_can_be_told() -> None:
    @dataclass
    class Knot:
        end: Any = None

    knot = Knot()
    knot.end = knot
    assert "end=..." in repr(knot)


@dataclass(frozen=True)
class Kept:
    """One that can be found by its name."""

    name: str


def test_one_goes_through_a_pickle() -> None:
    assert pickle.loads(pickle.dumps(Kept("a"))) == Kept("a")
