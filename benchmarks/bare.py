"""Bare kernels compiled with numba, without names, checks or doubt: how quick a machine can be.

Undirected nets come with every pair in both directions, as a list of starts and a list of ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any


def adjacency(n: int, source: Array, target: Array) -> tuple[Array, Array]:
    """Return where the neighbours of each node begin, and the neighbours."""
    order = np.argsort(source, kind="stable")
    start = np.searchsorted(source[order], np.arange(n + 1))
    return start.astype(np.int64), target[order].astype(np.int64)


@njit
def cuts(start: Array, other: Array) -> tuple[int, Array]:
    """Count cut edges and mark cut points by one depth-first search."""
    n = len(start) - 1
    low, number = np.zeros(n, np.int64), np.full(n, -1)
    parent, at = np.full(n, -1), start[:-1].copy()
    point, trail = np.zeros(n, np.bool_), np.empty(n, np.int64)
    edges = clock = 0
    for root in range(n):
        if number[root] >= 0:
            continue
        trail[0], height, branches = root, 1, 0
        number[root] = low[root] = clock
        clock += 1
        while height:
            node = trail[height - 1]
            if at[node] < start[node + 1]:
                near = other[at[node]]
                at[node] += 1
                if number[near] < 0:
                    number[near] = low[near] = clock
                    clock += 1
                    parent[near] = node
                    trail[height] = near
                    height += 1
                    branches += node == root
                elif near != parent[node]:
                    low[node] = min(low[node], number[near])
                continue
            height -= 1
            if node != root:
                above = parent[node]
                low[above] = min(low[above], low[node])
                edges += low[node] > number[above]
                if above != root and low[node] >= number[above]:
                    point[above] = True
        point[root] = branches > 1
    return edges, point


@njit
def constraint(start: Array, other: Array) -> Array:
    """Compute Burt's constraint of an undirected net without weights."""
    n = len(start) - 1
    found, sent = np.zeros(n), np.zeros(n)
    for node in range(n):
        contacts = other[start[node] : start[node + 1]]
        for near in contacts:
            sent[near] += 1 / len(contacts)
        for near in contacts:
            for far in other[start[near] : start[near + 1]]:
                if far != node:
                    sent[far] += 1 / len(contacts) / (start[near + 1] - start[near])
        for near in contacts:
            found[node] += sent[near] ** 2
        for near in contacts:
            sent[near] = 0
            sent[other[start[near] : start[near + 1]]] = 0
    return found


@njit
def betweenness(start: Array, other: Array) -> tuple[Array, Array]:
    """Count the shortest ways past each node and over each arc after Brandes."""
    n = len(start) - 1
    nodes, arcs = np.zeros(n), np.zeros(len(other))
    queue, depth = np.empty(n, np.int64), np.empty(n, np.int64)
    ways, share = np.empty(n), np.empty(n)
    for root in range(n):
        depth[:] = -1
        ways[:] = 0
        share[:] = 0
        queue[0], depth[root], ways[root], tail, at = root, 0, 1, 1, 0
        while at < tail:
            node = queue[at]
            at += 1
            for near in other[start[node] : start[node + 1]]:
                if depth[near] < 0:
                    depth[near] = depth[node] + 1
                    queue[tail] = near
                    tail += 1
                if depth[near] == depth[node] + 1:
                    ways[near] += ways[node]
        for place in range(tail - 1, -1, -1):
            node = queue[place]
            for arc in range(start[node], start[node + 1]):
                near = other[arc]
                if depth[near] == depth[node] + 1:
                    part = ways[node] / ways[near] * (1 + share[near])
                    arcs[arc] += part
                    share[node] += part
            if node != root:
                nodes[node] += share[node]
    return nodes, arcs


@njit
def rewired(n: int, first: Array, second: Array, swaps: int, count: int) -> int:
    """Make random nets with the same degrees, each by so many exchanges that were possible."""
    tied, made = np.zeros((n, n), np.bool_), 0
    for _ in range(count):
        one, other = first.copy(), second.copy()
        tied[:] = False
        for at in range(len(one)):
            tied[one[at], other[at]] = tied[other[at], one[at]] = True
        done = 0
        while done < swaps:
            left, right = np.random.randint(len(one)), np.random.randint(len(one))
            a, b, c, d = one[left], other[left], one[right], other[right]
            if np.random.random() < 0.5:
                c, d = d, c
            if a in (c, d) or b in (c, d) or tied[a, d] or tied[c, b]:
                continue
            tied[a, b] = tied[b, a] = tied[c, d] = tied[d, c] = False
            tied[a, d] = tied[d, a] = tied[c, b] = tied[b, c] = True
            other[left], one[right], other[right] = d, c, b
            done += 1
        made += done
    return made
