"""Which offer serves which cell of need: yes, no or unknown, for all cells at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from operator import or_

from ecosystem.model.demand import Cell
from ecosystem.model.logic import NO, Kleene
from ecosystem.model.parameters import Parameters
from ecosystem.model.values import as_list, is_unknown, split_mode
from ecosystem.schema import GROUP_WITHIN, LANGUAGE_TWINS, MISSING


def _bits(cells: Sequence[Cell], key: Callable[[Cell], str]) -> defaultdict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for position, cell in enumerate(cells):
        found[key(cell)] |= 1 << position
    return found


class Matcher:
    """Matches offers with cells of need (M01).

    Parameters
    ----------
    cells
        The cells; bit *i* of every answer is cell *i*.
    blank_language
        What a blank cell of languages means.
    parameters
        Quality of each mode and the smallest one that serves.
    """

    def __init__(self, cells: Sequence[Cell], blank_language: str, parameters: Parameters) -> None:
        self.all = (1 << len(cells)) - 1
        self._topics = _bits(cells, lambda cell: cell.topic)
        self._languages = _bits(cells, lambda cell: cell.language)
        self._groups = _bits(cells, lambda cell: cell.group)
        self._statuses = _bits(cells, lambda cell: cell.status)
        self._blank = blank_language
        self._parameters = parameters
        self.topics = cache(self._serve_topics)
        self.languages = cache(self._serve_languages)
        self.groups = cache(self._serve_groups)
        self.statuses = cache(self._serve_statuses)

    def match(self, topics: str, languages: str, groups: str, excludes: str) -> Kleene:
        """Match one offer with every cell.

        Parameters
        ----------
        topics, languages, groups, excludes
            Cell texts of the offer.

        Returns
        -------
        answer
            Yes, no or unknown for each cell.
        """
        return (
            self.topics(topics)
            & self.languages(languages)
            & self.groups(groups)
            & self.statuses(excludes)
        )

    def _serve_topics(self, text: str) -> Kleene:
        bits = reduce(or_, (self._topics.get(topic, 0) for topic in as_list(text)), 0)
        return Kleene(bits, bits)

    def _entry(self, entry: str) -> Kleene:
        if entry in MISSING:
            return Kleene(0, self.all)
        code, mode = split_mode(entry)
        served = self.all if code == "*" else self._languages.get(code, 0)
        served |= self._languages.get(LANGUAGE_TWINS.get(code, ""), 0)
        if mode in MISSING:
            return Kleene(0, served)
        good = self._parameters[f"mode.{mode}"] >= self._parameters["language_min"]
        return Kleene(served, served) if good else NO

    def _serve_languages(self, text: str) -> Kleene:
        if text:
            return _any(self._entry(entry) for entry in as_list(text))
        # a course in a language needs no second language to be named
        course = self._topics.get("language", 0)
        return self._entry(self._blank) | Kleene(course, course)

    def _serve_groups(self, text: str) -> Kleene:
        everyone = Kleene(self.all, self.all)
        entries = as_list(text)
        if not entries or "all" in entries:
            return everyone
        answer = Kleene(self._groups.get("all", 0), self._groups.get("all", 0))
        if any(entry in MISSING for entry in entries):
            answer |= Kleene(0, self.all)
        named = {group for group in self._groups if not wider(group).isdisjoint(entries)}
        bits = reduce(or_, (self._groups[group] for group in sorted(named)), 0)
        return answer | Kleene(bits, bits)

    def _serve_statuses(self, text: str) -> Kleene:
        entries = as_list(text)
        barred = reduce(
            or_, (self._statuses.get(status, 0) for status in entries if status != "any"), 0
        )
        free = self.all & ~barred
        if any(entry in MISSING for entry in entries):
            return Kleene(self._statuses.get("any", 0), free)
        return Kleene(free, free)


def _any(answers: Iterable[Kleene]) -> Kleene:
    return reduce(or_, answers, NO)


@cache
def wider(group: str) -> frozenset[str]:
    """Return a group and every wider one; an offer for any of them serves it.

    Parameters
    ----------
    group
        Stored key.

    Returns
    -------
    groups
        For example ``single_parents`` and ``families``.
    """
    parent = GROUP_WITHIN.get(group)
    return frozenset({group}) | (wider(parent) if parent else frozenset())


def named_groups(text: str) -> frozenset[str] | None:
    """Return the groups that an offer is limited to.

    Parameters
    ----------
    text
        Cell text of ``offers.groups``.

    Returns
    -------
    groups
        The named groups; None if the offer is for all or it is not known for whom.
    """
    entries = as_list(text)
    if not entries or "all" in entries or any(is_unknown(entry) for entry in entries):
        return None
    return frozenset(entries)
