"""Sets of cells as bits, so that one pass over the graph serves every cell of need at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]


def word_count(size: int) -> int:
    """Return how many 64-bit words hold that many bits (at least one).

    Parameters
    ----------
    size
        Number of bits.

    Returns
    -------
    count
        Number of words.
    """
    return max((size + 63) // 64, 1)


def to_words(bits: int, count: int) -> Words:
    """Write a Python integer as words, lowest bits first.

    Parameters
    ----------
    bits
        Non-negative.
    count
        Number of words.

    Returns
    -------
    words
        Shape (count,).
    """
    return np.frombuffer(bits.to_bytes(count * 8, "little"), dtype="<u8")


def to_bits(words: Words) -> int:
    """Read words as a Python integer.

    Parameters
    ----------
    words
        Shape (count,).

    Returns
    -------
    bits
        The integer.
    """
    return int.from_bytes(np.ascontiguousarray(words, dtype="<u8").tobytes(), "little")


def to_matrix(words: Words, size: int) -> npt.NDArray[np.bool_]:
    """Unpack rows of words into truth values.

    Parameters
    ----------
    words
        Shape (rows, count).
    size
        Number of bits that mean something.

    Returns
    -------
    matrix
        Shape (rows, size).
    """
    octets = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little")[:, :size].astype(np.bool_)


def positions(bits: int) -> Iterator[int]:
    """List the positions of the set bits.

    Parameters
    ----------
    bits
        Non-negative.

    Yields
    ------
    position
        From the lowest up.
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
