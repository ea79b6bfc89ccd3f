"""The attacks of ``lab.attacks`` on a few quarters; the command tries them on two hundred."""

from __future__ import annotations

from unittest import mock

import pytest

from ecosystem.sharing import history, rules
from lab import attacks

SEEDS = range(4)
SLOW = ("report minus report", "every way out")


@pytest.mark.parametrize("name", attacks.ATTACKS)
def test_nothing_is_learnt_of_fewer_than_five(name):
    seeds = SEEDS[:1] if name in SLOW else SEEDS
    found = {seed: attacks.attack(name, seed) for seed in seeds}
    assert sum(tried for tried, _ in found.values()) > 0
    assert not any(learnt for _, learnt in found.values()), found


def test_without_the_memory_the_attacks_would_learn():
    with mock.patch.object(history, "memory", return_value=None):
        learnt = [attacks.attack("leave one out", seed)[1] for seed in SEEDS]
    assert any(learnt)


def test_without_the_test_of_each_tie_one_copy_would_do():
    with mock.patch.object(rules, "is_backed", return_value=True):
        assert any(attacks.attack("one copy alone", seed)[1] for seed in SEEDS)
