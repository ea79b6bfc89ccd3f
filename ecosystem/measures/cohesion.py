"""M17: cut edges and cut points of the union, with how many actors each of them parts."""

from __future__ import annotations

import numpy as np

from ecosystem.measures.ways import ranges
from ecosystem.model.arrays import BoolArray, IntArray, first_of_each, order_of
from ecosystem.stubs import dataclass


@dataclass(frozen=True)
class Cohesion:
    """What falls apart when one pair or one actor is lost."""

    # For each pair the actors on the smaller side once it is lost; 0 if it is no cut edge.
    cut_side: IntArray
    # For each actor the others of its component that are parted from the largest remaining part
    # once it is lost; 0 if it is no cut point.
    parted: IntArray
    component: IntArray  # Number of the component of each actor, numbered by their first actor.


Lists = tuple[list[int], ...]  # Python reads them faster than arrays.


def _adjacency(n: int, first: IntArray, second: IntArray) -> Lists:
    ends = np.concatenate([first, second])
    others = np.concatenate([second, first])
    pairs = np.tile(np.arange(len(first)), 2)
    order = np.argsort(ends, kind="stable")
    start = np.searchsorted(ends[order], np.arange(n + 1))
    return start.tolist(), others[order].tolist(), pairs[order].tolist()


def _explore(
    net: Lists, marks: Lists, root: int, clock: int
) -> tuple[list[int], list[tuple[int, int]]]:
    """Walk one component; return its actors in order, and the cut pairs with the sizes below."""
    (start, neighbour, pair), (found, low, size, split, largest) = net, marks
    order, cuts, trail = [root], list[tuple[int, int]](), list[tuple[int, int, int]]()
    actor, came_by, position = root, -1, start[root]
    found[root] = low[root] = clock
    while True:
        if position < start[actor + 1]:
            other = neighbour[position]
            seen = found[other]
            if seen < 0:
                trail.append((actor, came_by, position + 1))
                actor, came_by, position = other, pair[position], start[other]
                found[actor] = low[actor] = clock + len(order)
                order.append(actor)
                continue
            if seen < low[actor] and pair[position] != came_by:
                low[actor] = seen
            position += 1
        elif trail:
            lost_by, parts, lowest = came_by, size[actor], low[actor]
            actor, came_by, position = trail.pop()
            low[actor] = min(low[actor], lowest)
            size[actor] += parts
            if lowest > found[actor]:
                cuts.append((lost_by, parts))
            if lowest >= found[actor]:
                split[actor] += parts
                largest[actor] = max(largest[actor], parts)
        else:
            return order, cuts


def _deep(first: IntArray, second: IntArray, weight: IntArray) -> Cohesion:
    """One depth-first pass, for few pairs and for nets of long chains."""
    # Cost O(n + p). An isolated actor is a component of its own and parts nobody.
    n, own = len(weight), weight.tolist()
    net = _adjacency(n, first, second)
    found, low, size, split, largest = [-1] * n, [0] * n, own.copy(), [0] * n, [0] * n
    component, cut_side, parted = list(range(n)), [0] * len(first), [0] * n
    clock = 0
    for root in range(n):
        if found[root] >= 0:
            continue
        order, cuts = _explore(net, (found, low, size, split, largest), root, clock)
        total = size[root]
        clock += len(order)
        for cut, below in cuts:
            cut_side[cut] = min(below, total - below)
        for actor in order:
            component[actor] = root
            others = total - own[actor]
            parted[actor] = others - max(largest[actor], others - split[actor])
    return Cohesion(*(np.array(told, np.int64) for told in (cut_side, parted, component)))


# --- The same without a step for each actor: levels of a tree are worked on as a whole.

# Up to so many pairs one pass after the other is quicker than arrays.
_FEW = 1500

# A tree with more levels than this is walked along instead.
_DEEPEST = 250


def components(n: int, first: IntArray, second: IntArray) -> IntArray:
    """Return for every node the lowest node that it is joined with."""
    label = np.arange(n)
    while len(first):
        one, other = label[first], label[second]
        lowest = np.minimum(one, other)
        np.minimum.at(label, one, lowest)  # who bore the higher name goes along with all its own
        np.minimum.at(label, other, lowest)
        label = label[label]
        open_ = label[first] != label[second]
        first, second = first[open_], second[open_]
    while not np.array_equal(label, label[label]):
        label = label[label]
    return label


class _Tree:
    """A forest of shortest ways, level by level, and what leaves the branch of each actor."""

    def __init__(self, first: IntArray, second: IntArray, weight: IntArray) -> None:
        n, self.weight = len(weight), weight
        ends = np.concatenate([first, second])
        order = order_of(ends)
        self.source = ends[order]
        self.target = np.concatenate([second, first])[order]
        self.pair = np.tile(np.arange(len(first)), 2)[order]
        self.start = np.searchsorted(self.source, np.arange(n + 1))
        self.component = components(n, first, second)
        self.parent = np.full(n, -1, np.int64)
        self.came_by = np.full(n, -1, np.int64)
        self.levels: list[IntArray] = []  # without the roots; siblings stand together

    def grow(self) -> bool:
        """Walk from the roots; give up where the way is long."""
        n = len(self.parent)
        front = np.flatnonzero(self.component == np.arange(n))
        seen = np.zeros(n, np.bool_)
        seen[front] = True
        while True:
            count = self.start[front + 1] - self.start[front]
            arc = ranges(self.start[front], count)
            arc = arc[~seen[self.target[arc]]]
            if not len(arc):
                return True
            if len(self.levels) == _DEEPEST:
                return False
            reached = self.target[arc]
            self.came_by[reached] = arc  # of several ways there the last one counts
            arc = arc[self.came_by[reached] == arc]
            front = self.target[arc]
            seen[front] = True
            self.parent[front] = self.source[arc]
            self.levels.append(front)

    def measure(self) -> tuple[IntArray, IntArray, BoolArray]:
        """Return number and size of each branch, and whether some other pair leaves it."""
        n = len(self.parent)
        size = self.weight.copy()
        for level in reversed(self.levels):
            np.add.at(size, self.parent[level], size[level])
        number = np.zeros(n, np.int64)
        for level in self.levels:
            above = self.parent[level]
            before = np.cumsum(size[level]) - size[level]
            head = first_of_each(above)
            width = np.diff(np.append(head, len(above)))
            number[level] = number[above] + self.weight[above] + before
            number[level] -= np.repeat(before[head], width)
        low, high = number.copy(), number.copy()
        child = self.came_by[self.parent >= 0]
        tree = np.zeros(len(self.pair), np.bool_)
        tree[self.pair[child]] = True
        loose = ~tree[self.pair]
        source, seen = self.source[loose], number[self.target[loose]]
        if len(source):
            head = first_of_each(source)
            own = source[head]
            low[own] = np.minimum(low[own], np.minimum.reduceat(seen, head))
            high[own] = np.maximum(high[own], np.maximum.reduceat(seen, head))
        self.loose = source, self.target[loose]
        self.low, self.high = low, high
        for level in reversed(self.levels):
            above = self.parent[level]
            np.minimum.at(low, above, low[level])
            np.maximum.at(high, above, high[level])
        return number, size, (low < number) | (high >= number + size)


def _wide(first: IntArray, second: IntArray, weight: IntArray) -> Cohesion | None:
    """Work on all actors of a level at once; None where there are too many levels."""
    # A pair of the tree is a cut edge if no other pair leaves the branch below it. Pairs of the
    # tree lie on one ring, and so in one block, if another pair says so (Tarjan and Vishkin).
    n, tree = len(weight), _Tree(first, second, weight)
    if not tree.grow():
        return None
    number, size, leaves = tree.measure()
    total = np.bincount(tree.component, weight, n).astype(np.int64)[tree.component]
    below = np.flatnonzero(tree.parent >= 0)
    above = tree.parent[below]
    cut_side = np.zeros(len(first), np.int64)
    cut = below[~leaves[below]]
    cut_side[tree.pair[tree.came_by[cut]]] = np.minimum(size[cut], total[cut] - size[cut])
    # a branch goes on above its parent, too, if a pair leaves the parent's own branch
    past = (tree.low[below] < number[above]) | (tree.high[below] >= number[above] + size[above])
    block = components(
        n,
        np.concatenate([tree.loose[0], below[past]]),
        np.concatenate([tree.loose[1], above[past]]),
    )
    apart = block[below] != block[above]
    own, parent = below[apart], above[apart]
    keys, group = np.unique(parent * n + block[own], return_inverse=True)
    piece = np.bincount(group, weights=size[own], minlength=len(keys)).astype(np.int64)
    split, largest = np.zeros(n, np.int64), np.zeros(n, np.int64)
    np.add.at(split, keys // n, piece)
    np.maximum.at(largest, keys // n, piece)
    others = total - weight
    parted = others - np.maximum(largest, others - split)
    return Cohesion(cut_side, parted, tree.component)


def cohesion(n: int, first: IntArray, second: IntArray, weight: IntArray | None = None) -> Cohesion:
    """Find all cut edges and cut points; who stands for several actors counts as so many.

    Source: Hopcroft, J., & Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph
    manipulation. Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272
    """
    weight = np.ones(n, np.int64) if weight is None else weight
    found = _wide(first, second, weight) if len(first) > _FEW else None
    return found or _deep(first, second, weight)
