"""What stands on the sheet of each partner: what is stored about it, and the ties others named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import label, language_name, text
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.model.values import as_date, is_unknown
from ecosystem.paper.circle import Circle
from ecosystem.schema import TOPICS
from ecosystem.views.names import plain
from ecosystem.views.words import day

MOST_TIES = 22
"""Ties that fit on a sheet; further ones stand in the entry workbook only."""


@dataclass(frozen=True)
class NamedTie:
    """A tie of a partner that somebody named.

    Parameters
    ----------
    source, target, kind
        The tie.
    words
        What it says, seen from the partner.
    topics
        Its topics in words; blank if it is for all.
    """

    source: str
    target: str
    kind: str
    words: str
    topics: str


@dataclass(frozen=True)
class PartnerSheet:
    """The content of one partner's sheet.

    Parameters
    ----------
    actor, code, name
        The partner.
    fields
        What is stored about it: heading and words.
    ties
        The ties that were named, in both directions; nobody's denial shows in them.
    """

    actor: str
    code: str
    name: str
    fields: tuple[tuple[str, str], ...]
    ties: tuple[NamedTie, ...]


def _rows_of(quarter: Quarter, table: str, actor: str) -> list[dict[str, str]]:
    return [row for row in quarter.table(table).records() if row["actor"] == actor]


def _known(word: str | None) -> bool:
    return word is not None and not is_unknown(word)


def _spoken(word: str, lang: str) -> str:
    """Name languages with their mode: ``ar:interpreter`` is Arabic (interpreter)."""
    shown = []
    for entry in word.split(";"):
        code, _, mode = entry.strip().partition(":")
        if is_unknown(code):
            continue
        name = language_name(code, lang)
        shown.append(f"{name} ({label('mode', mode, lang)})" if _known(mode) else name)
    return ", ".join(shown)


def _labels(vocabulary: str, word: str, lang: str) -> str:
    keys = [key.strip() for key in word.split(";")]
    return ", ".join(label(vocabulary, key, lang) for key in keys if _known(key))


def _offer(row: Mapping[str, str], lang: str) -> str:
    parts = [_labels("topic", row.get("topics", ""), lang)]
    if groups := _labels("group", row.get("groups", ""), lang):
        parts.append(text("paper.offer_groups", lang, groups=groups))
    parts.append(_spoken(row.get("languages", ""), lang))
    ends: dt.date | None = as_date(row.get("valid_until", ""))
    if ends is not None:
        parts.append(text("paper.offer_until", lang, day=day(ends, lang)))
    return " · ".join(part for part in parts if part)


class _Writer:
    """Says in words what the copy holds about one actor after the other."""

    def __init__(self, circle: Circle, lang: str) -> None:
        self._circle, self._copy, self._lang = circle, circle.copy, lang
        self._actors = {row["id"]: row for row in self._copy.table("actors").records()}
        bodies = self._copy.table("bodies")
        self._bodies = dict(zip(bodies.column("id"), bodies.column("name"), strict=True))
        self._ties = self._all_ties()

    def _say(self, key: str, **params: object) -> str:
        return text(f"paper.{key}", self._lang, **params)

    def _all_ties(self) -> dict[str, list[tuple[str, str, str, str]]]:
        """List the ties in force of each actor: other end, direction, kind, topics."""
        network = self._copy.network()
        records = network.records
        found: dict[tuple[str, str, str], str] = {}
        for i in range(len(records)):
            ends = (network.ids[int(records.source[i])], network.ids[int(records.target[i])])
            bits = int(records.topics[i])
            named = [topic for place, topic in enumerate(TOPICS) if bits >> place & 1]
            shown = "" if len(named) == len(TOPICS) else ";".join(named)
            key = (*ends, KINDS[int(records.kind[i])])
            both = ";".join(dict.fromkeys(filter(None, (found.get(key, ""), shown))))
            found[key] = both
        ties: dict[str, list[tuple[str, str, str, str]]] = {}
        for (source, target, kind), topics in found.items():
            if {source, target} <= set(self._circle.codes):
                ties.setdefault(source, []).append((target, "out", kind, topics))
                ties.setdefault(target, []).append((source, "in", kind, topics))
        return ties

    def sheet(self, actor: str) -> PartnerSheet:
        """Write the content of one sheet."""
        circle = self._circle
        return PartnerSheet(
            actor, circle.codes[actor], circle.names[actor], self._fields(actor), self._named(actor)
        )

    def _fields(self, actor: str) -> tuple[tuple[str, str], ...]:
        row = self._actors[actor]
        found = [("type", label("type", row["type"], self._lang))]
        for column in ("part_of", "at"):
            other = self._actors.get(row.get(column, ""))
            if other is not None:
                found.append((column, plain(other["name"])))
        found += [
            (column, plain(row[column]))
            for column in ("address", "staff")
            if _known(row.get(column))
        ]
        for dock in _rows_of(self._copy, "docks", actor):
            found.append(("dock", self._say("yes")))
            if _known(dock.get("opening_hours")):
                found.append(("hours", plain(dock["opening_hours"])))
        seats = [self._bodies[row["body"]] for row in _rows_of(self._copy, "members", actor)]
        if seats:
            found.append(("bodies", ", ".join(sorted(map(plain, seats)))))
        told = [(self._say(f"field_{key}"), words) for key, words in found]
        offers = [_offer(row, self._lang) for row in _rows_of(self._copy, "offers", actor)]
        told += [
            (self._say("field_offer", number=number), words)
            for number, words in enumerate(sorted(offers), start=1)
        ]
        return tuple(told)

    def _named(self, actor: str) -> tuple[NamedTie, ...]:
        found = []
        for other, way, kind, topics in self._ties.get(actor, ()):
            words = self._say(f"tie_{way}_{kind}", other=self._circle.names[other])
            ends = (actor, other) if way == "out" else (other, actor)
            found.append(NamedTie(*ends, kind, words, _labels("topic", topics, self._lang)))
        return tuple(sorted(found, key=lambda tie: (tie.source != actor, tie.words, tie.kind)))


def partner_sheets(circle: Circle, *, lang: str) -> tuple[PartnerSheet, ...]:
    """Say what stands on each partner's sheet.

    Parameters
    ----------
    circle
        Who gets a sheet.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sheets
        One for each partner, by name. A tie is there because somebody named it, not who: whoever
        denied one is nowhere to be seen. Ties with actors that the view may not name are not there.
    """
    writer = _Writer(circle, lang)
    return tuple(writer.sheet(actor) for actor in circle.actors)
