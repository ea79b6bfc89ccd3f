"""The types of arrays, and what is done with arrays everywhere, once for the whole package."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Int32Array = npt.NDArray[np.int32]  # Positions of actors, as the tables are compiled.
IntArray = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]  # Sets as bits, 64 in a word.


def columns_at(table: object, which: BoolArray | IntArray, *names: str) -> dict[str, Any]:
    """Return some rows, by a mask or by positions, of attributes that are arrays side by side."""
    # `take` copies whole rows, several times as fast as an index does, and a mask is read once.
    rows = np.flatnonzero(which) if which.dtype == np.bool_ else which
    return {name: getattr(table, name).take(rows, axis=0) for name in names}


def order_of(column: IntArray) -> IntArray:
    """Return the order of a column of numbers from 0 on; equal ones stay in their order."""
    # Numbers are sorted several times as fast as positions: so these stand behind them.
    shift = max(len(column) - 1, 1).bit_length()
    if not len(column) or int(column.max()) >> 62 - shift:
        return np.argsort(column, kind="stable")
    both = column.astype(np.int64) << shift
    both |= np.arange(len(column))
    both.sort()
    both &= (1 << shift) - 1
    return both


def numbered(column: IntArray) -> tuple[IntArray, IntArray]:
    """Return the values of a column of numbers from 0 on, and the number of each row's value."""
    order = order_of(column)
    ordered = column[order]
    new = np.ones(len(column), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    number = np.empty(len(column), np.int64)
    number[order] = np.cumsum(new) - 1
    return ordered[new], number


def begins(column: IntArray, size: int) -> IntArray:
    """Return where each number from 0 on begins in a sorted column, and the end."""
    return np.append(0, np.cumsum(np.bincount(column, minlength=size)))


def first_of_each(column: IntArray) -> IntArray:
    """Return where each value begins, in a column in which equal values stand together."""
    if not len(column):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], column[1:] != column[:-1]]))


def any_bit(words: Words) -> BoolArray:
    """Tell which rows have any bit."""
    found = words[:, 0].copy()  # for so few columns quicker than to join along the rows
    for column in words.T[1:]:
        found |= column
    return np.asarray(found != 0)


def held_before(words: Words, column: IntArray) -> Words:
    """Return for each row what former rows of the same value hold; these stand together."""
    starts = first_of_each(column)
    before, step = words.copy(), 1
    longest = int(np.diff(np.append(starts, len(column))).max(initial=0))
    while step < longest:
        same = column[step:] == column[:-step]
        before[step:] |= before[:-step] * same[:, None]
        step *= 2
    before[1:] = before[:-1]
    before[starts] = 0
    return before


def median(values: FloatArray | list[float]) -> float:
    """Return the middle of some known numbers."""
    # That of numpy loads `numpy.ma` first, which costs as much as a third of numpy itself.
    row = np.sort(np.asarray(values).ravel())
    return float((row[(len(row) - 1) // 2] + row[len(row) // 2]) / 2)
