"""Cut edges and cut points: levels of a tree against one depth-first pass, on nets of any shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.measures import cohesion as module
from ecosystem.measures.cohesion import components
from ecosystem.model.arrays import IntArray


def net(pairs: set[tuple[int, int]]) -> tuple[IntArray, IntArray]:
    """Ends of all pairs, sorted."""
    ends = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    first, second = np.array(ends, np.int64).reshape(-1, 2).T
    return first, second


@st.composite
def nets(draw: st.DrawFn) -> tuple[IntArray, IntArray, IntArray]:
    """Anything from single actors to rings that hang together by one pair or one actor."""
    n = draw(st.integers(1, 16))
    actor = st.integers(0, n - 1)
    pairs = set(draw(st.lists(st.tuples(actor, actor), max_size=2 * n)))
    ring = draw(st.lists(actor, max_size=n))
    weight = draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    ends = net(pairs | set(zip(ring, [*ring[1:], *ring[:1]], strict=True)))
    return *ends, np.array(weight, np.int64)


@given(nets())
def test_both_ways_find_the_same(example: tuple[IntArray, IntArray, IntArray]) -> None:
    deep, wide = module._deep(*example), module._wide(*example)
    assert wide is not None
    for name in ("cut_side", "parted", "component"):
        assert getattr(wide, name).tolist() == getattr(deep, name).tolist()
    assert components(len(example[2]), *example[:2]).tolist() == deep.component.tolist()


@given(nets())
def test_who_counts_for_several_is_as_if_these_hung_on_it(
    example: tuple[IntArray, IntArray, IntArray],
) -> None:
    first, second, weight = example
    n, more = len(weight), int((weight - 1).sum())
    hung = np.concatenate([first, np.repeat(np.arange(n), weight - 1)])
    whole = module.cohesion(n + more, hung, np.append(second, np.arange(n, n + more)))
    found = module.cohesion(n, first, second, weight)
    assert found.cut_side.tolist() == whole.cut_side[: len(first)].tolist()
    alone = weight == 1
    assert found.parted[alone].tolist() == whole.parted[:n][alone].tolist()


def test_a_long_chain_is_walked_along() -> None:
    n = 4000
    first = np.arange(n - 1)
    assert module._wide(first, first + 1, np.ones(n, np.int64)) is None
    found = module.cohesion(n, first, first + 1)
    assert found.cut_side.tolist() == np.minimum(first + 1, n - 1 - first).tolist()


@pytest.mark.parametrize("n", [2000, 5000])
def test_a_star_of_stars(n: int) -> None:
    second = np.arange(1, n)
    found = module.cohesion(n, (second - 1) // 40, second)
    assert found.cut_side.min() == 1
    assert int(found.parted[0]) == n - 1 - int(found.cut_side.max())
