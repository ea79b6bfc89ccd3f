"""What is done with arrays everywhere, against plain lists."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.model.arrays import any_bit, begins, held_before, numbered, order_of


@given(st.lists(st.integers(0, 2**62) | st.integers(0, 5)))
def test_equal_numbers_stay_in_their_order(numbers: list[int]) -> None:
    found = order_of(np.array(numbers, np.int64))
    assert found.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**64 - 1))))
def test_what_former_rows_hold(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[0])
    expected = []
    for _, same in groupby(rows, key=lambda row: row[0]):
        held = 0
        for _, bits in same:
            expected.append(held)
            held |= bits
    words = np.array([bits for _, bits in rows], np.uint64).reshape(-1, 1)
    found = held_before(words, np.array([value for value, _ in rows], np.int64))
    assert found.ravel().tolist() == expected


@given(st.lists(st.integers(0, 2**62) | st.integers(0, 5)))
def test_values_and_their_numbers(numbers: list[int]) -> None:
    values, number = numbered(np.array(numbers, np.int64))
    assert values.tolist() == sorted(set(numbers))
    assert values[number].tolist() == numbers


@given(st.lists(st.integers(0, 9)))
def test_where_each_number_begins(numbers: list[int]) -> None:
    found = begins(np.array(numbers, np.int64), 10)
    assert found.tolist() == [sum(n < value for n in numbers) for value in range(11)]


@given(st.lists(st.lists(st.integers(0, 2**64 - 1) | st.just(0), min_size=3, max_size=3)))
def test_which_rows_have_any_bit(rows: list[list[int]]) -> None:
    assert any_bit(np.array(rows, np.uint64).reshape(-1, 3)).tolist() == [any(row) for row in rows]
