"""What was told of those drawn together, and what may be told next: no two copies give one away.

A single copy tells of a group only what enough stand behind. Two copies can be subtracted. So
what is told stays as it was until many of the group have come, gone or changed; only then a new
*epoch* begins, and even then a single tie changes only if enough of them changed with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from ecosystem.errors import DataError
from ecosystem.io.files import own_folder, save_file
from ecosystem.model.network import KINDS, rows_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL
from ecosystem.sharing import rules
from ecosystem.stubs import dataclass

_BANDS = ((5, 9), (10, 19), (20, 49))

_EPOCHS, _COPIES = 40, 200

# --- Who stands behind everything that may be told of a group.

_OFFER = ("topics", "groups", "languages", "excludes", "takes_new", "valid_from", "valid_until")


def group_key(sector: str) -> str:
    """Return the id of the group node of a sector."""
    return f"group-{sector}"


def band(count: int) -> str:
    """Say a number of informal actors as a band, never exactly."""
    for low, high in _BANDS:
        if count <= high:
            return f"{low}–{high}"
    return "50+"


def hidden_members(quarter: Quarter, shown: frozenset[str]) -> dict[str, list[str]]:
    """Return the hidden actors in force, by sector."""
    actors, sectors = quarter.table("actors"), rules.sharing_sectors(quarter)
    force = rows_in_force(actors, "active_from", "active_until", quarter.meta.wave)
    found: dict[str, list[str]] = defaultdict(list)
    for actor, there in zip(actors.column("id"), force, strict=True):
        if there and actor not in shown:
            found[sectors[actor]].append(actor)
    return found


@dataclass
class Behind:
    """Who stands behind one thing: those of each end that is a group."""

    sides: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def backed(self) -> bool:
        """Whether enough stand behind each end, and nobody with more than half of it."""
        return all(rules.is_backed(who, least_of(group)) for group, who in self.sides.items())

    @property
    def people(self) -> set[str]:
        """Everybody who stands behind it."""
        return {one for who in self.sides.values() for one in who}


def least_of(group: str) -> int:
    """Return how many must stand behind what is told of a group."""
    return rules.MINIMUM_INFORMAL if group == group_key(INFORMAL) else rules.MINIMUM_FIRMS


def key_of(view: str, *parts: str) -> str:
    """Name a thing in the memory; other organisations are hidden in each view."""
    groups = {part for part in parts if part.startswith(group_key(""))}
    return "|".join(parts if groups <= {group_key(INFORMAL)} else (view, *parts))


def behind(quarter: Quarter, view: str) -> dict[str, Behind]:
    """Say of every group, tie of a group and committee of hidden members who stands behind it."""
    shown = rules.shown_actors(quarter, view)
    members = hidden_members(quarter, shown)
    group_of = {a: group_key(sector) for sector, found in members.items() for a in found}
    found: dict[str, Behind] = defaultdict(Behind)
    for actor, group in group_of.items():
        found[key_of(view, "node", group)].sides[group][actor] = 1
    for *pair, kind in _ties(quarter):
        ends = [group_of.get(actor, actor) for actor in pair]
        known = all(actor in shown or actor in group_of for actor in pair)
        if not known or ends[0] == ends[1] or group_of.keys().isdisjoint(pair):
            continue
        there = found[key_of(view, "tie", *ends, kind)]
        for actor, end in zip(pair, ends, strict=True):
            if actor in group_of:
                there.sides[end][actor] += 1
    seats, named = quarter.table("members"), rules.shown_actors(quarter, "partner")
    sitting: dict[str, set[str]] = defaultdict(set)
    for body, actor in seats.select("body", "actor"):
        sitting[body].add(actor)
    for body in quarter.table("bodies").column("id"):
        if named.isdisjoint(sitting[body]):
            found[key_of(view, "body", body)].sides[group_key(INFORMAL)].update(sitting[body])
    return found


def _ties(quarter: Quarter) -> Iterator[tuple[str, str, str]]:
    """Give both ends and the kind of each tie in force."""
    network, records = quarter.network(), quarter.network().records
    for one, other, kind in zip(records.source, records.target, records.kind, strict=True):
        yield network.ids[int(one)], network.ids[int(other)], KINDS[int(kind)]


def _profiles(
    quarter: Quarter, people: set[str], hash_of: Callable[[str], str]
) -> tuple[Counter[str], str]:
    """Say what each of the hidden does, without a name: pseudonyms may be new in each wave."""
    does: dict[str, list[str]] = {person: [] for person in people}
    among: list[str] = []
    for one, other, what in _ties(quarter):
        if one in people and other in people:
            among.append(what)
        elif one in people:
            does[one].append(f"to|{other}|{what}")
        elif other in people:
            does[other].append(f"from|{one}|{what}")
    for table, what, columns in (("offers", "offers", _OFFER), ("members", "sits", ("body",))):
        for record in quarter.table(table).records():
            if record["actor"] in people:
                told = (record.get(column, "") for column in columns)
                does[record["actor"]].append("|".join((what, *told)))
    found = Counter(hash_of("&".join(sorted(each))) for each in does.values())
    return found, hash_of("&".join(sorted(among)))


def _changed(before: Counter[str], now: Counter[str]) -> int:
    """Return how many at least came, went or changed."""
    return max((before - now).total(), (now - before).total())


def _enough(before: Counter[str], now: Counter[str]) -> bool:
    """Tell whether so many changed that a new epoch may begin."""
    changed = _changed(before, now)
    nobody_stayed = not (before & now) and changed >= rules.MINIMUM_INFORMAL
    return changed >= rules.MINIMUM_CHANGED or nobody_stayed


# --- What was told, epoch by epoch, under salted keys.


@dataclass
class Epoch:
    """What is told as long as few change."""

    profiles: Counter[str]  # Salted hash of what somebody does to how many do just that.
    among: str  # Salted hash of the ties among the hidden.
    counts: dict[str, int]  # Salted key to how many stood behind it.
    told: dict[str, str]  # Salted key to what was told; blank if nothing.
    # Salted key of the official world to the share told of it, and how many carried it.
    numbers: dict[str, tuple[float | None, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Epoch:
        """Read it back."""
        numbers = {key: (value, int(count)) for key, (value, count) in kept["numbers"].items()}
        return cls(**{**kept, "profiles": Counter(kept["profiles"]), "numbers": numbers})


@dataclass
class Moment:
    """What may be told of one state of a quarter."""

    epoch: Epoch
    same: bool  # Whether nothing of the group changed since the epoch began.
    earlier: bool  # Whether what is told was told before.
    past: Past

    def told(self, key: str) -> str:
        """Return what may be told of something; blank if nothing."""
        return self.epoch.told.get(self.past.hash(key), "")

    def number(self, world: str, value: Callable[[], tuple[float | None, int]]) -> float | None:
        """Return a number of the group that may be told."""
        key = self.past.hash(world)
        if key not in self.epoch.numbers:
            if not self.same:
                return None
            fresh, carry = value()
            others = [epoch for epoch in self.past.epochs if epoch is not self.epoch]
            before = [
                n for epoch in others for told, n in epoch.numbers.values() if told is not None
            ]
            if any(abs(n - carry) < rules.MINIMUM_INFORMAL for n in before):
                fresh = None
            self.epoch.numbers[key] = fresh, carry
            self.past.keep()
        return self.epoch.numbers[key][0]


class Past:
    """What was told of one quarter."""

    def __init__(self, salt: str = "", epochs: list[Epoch] | None = None) -> None:
        self.salt = salt or secrets.token_hex(16)
        self.epochs = epochs or []
        self.copies: list[dict[str, str]] = []
        # Writes it down at once, where nobody else does.
        self.keep: Callable[[], None] = lambda: None

    def hash(self, words: str) -> str:
        """Say words so that nobody without the salt reads them."""
        return hmac.new(self.salt.encode(), words.encode(), hashlib.sha256).hexdigest()[:20]

    def at(self, quarter: Quarter) -> Moment:
        """Say what may be told of a state: the same as before, unless enough changed."""
        hidden = hidden_members(quarter, rules.shown_actors(quarter, "partner"))
        people = {one for found in hidden.values() for one in found}
        profiles, among = _profiles(quarter, people, self.hash)
        nearest = min(
            reversed(self.epochs), key=lambda e: _changed(e.profiles, profiles), default=None
        )
        if nearest is not None and not _enough(nearest.profiles, profiles):
            same = nearest.profiles == profiles and nearest.among == among
            return Moment(nearest, same, True, self)
        epoch = self._begun(quarter, people, profiles, among, nearest)
        self.epochs = [*self.epochs, epoch][-_EPOCHS:]
        self.keep()
        return Moment(epoch, True, len(self.epochs) > 1, self)

    def _begun(
        self,
        quarter: Quarter,
        people: set[str],
        profiles: Counter[str],
        among: str,
        nearest: Epoch | None,
    ) -> Epoch:
        """Begin an epoch: what fewer than enough changed stays as it was told."""
        counts: dict[str, int] = {}
        told: dict[str, str] = {}
        least: dict[str, int] = {}
        for view in ("partner", "public"):
            for name, there in behind(quarter, view).items():
                # A round in which nobody sits is as silent as one of few, unless none has seats:
                # else it would show by coming or going that they left or came.
                empty = not there.people
                if not empty and people.isdisjoint(there.people):
                    continue
                key = self.hash(name)
                counts[key] = len(there.people)
                least[key] = max(map(least_of, there.sides))
                may = there.backed or (empty and not len(quarter.table("members")))
                told[key] = _value(name, there) if may else ""
        for before in self.epochs:
            for key, count in before.counts.items():
                fewest = least.get(key, rules.MINIMUM_INFORMAL)
                differs = before.told.get(key, "") != told.get(key, "")
                if differs and nearest and abs(counts.get(key, 0) - count) < fewest:
                    told[key] = nearest.told.get(key, "")
                    counts.setdefault(key, 0)
        return Epoch(profiles, among, counts, told)


def _value(name: str, there: Behind) -> str:
    """Return what is told: of the informal group a band, of all else that it is there."""
    is_group = name == key_of("", "node", group_key(INFORMAL))
    return band(len(there.people)) if is_group else "yes"


# --- The memory in the user's own folder.


class Memory:
    """What was told of every quarter, by whoever uses this computer."""

    def __init__(self, path: Path, *, at_once: bool = False) -> None:
        self.path = path
        self.at_once = at_once
        self.quarters: dict[str, Past] = {}
        self.used: set[str] = set()
        for name, kept in _read(path).items():
            with suppress(KeyError, TypeError, ValueError, AttributeError):
                past = Past(kept["salt"], [Epoch.of(each) for each in kept["epochs"]])
                past.copies = list(kept["copies"])
                self.quarters[name] = past

    def of(self, quarter: Quarter) -> Past:
        """Return what was told of a quarter, in whatever wave."""
        name = quarter.meta.id or quarter.meta.name
        self.used.add(name)
        past = self.quarters.setdefault(name, Past())
        if self.at_once:
            past.keep = self.write
        return past

    @property
    def lasts(self) -> bool:
        """Whether it can be written."""
        folder = self.path.parent
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return os.access(folder, os.W_OK)

    def save(self, view: str, command: str, target: str) -> None:
        """Note a copy and write it down; where that cannot be, `lasts` has said so."""
        if not self.used:
            return
        if target:
            copy = {"view": view, "command": command, "target": target}
            day = {"day": dt.date.today().isoformat()}
            for name in self.used:
                copies = self.quarters[name].copies
                others = [each for each in copies if {**each, **day} != {**copy, **day}]
                copies[:] = [*others, {**copy, **day}]
        self.write()

    def copies_of(self, name: str) -> list[dict[str, str]]:
        """List the copies of a quarter that were written from here."""
        return self.quarters[name].copies if name in self.quarters else []

    def change_targets(self, change: Callable[[str], str]) -> None:
        """Take a name out of the places where copies were written."""
        for past in self.quarters.values():
            for copy in past.copies:
                copy["target"] = change(copy["target"])
        self.write()

    def write(self) -> None:
        """Write it down."""
        kept = {
            name: {
                "salt": past.salt,
                "epochs": [vars(epoch) for epoch in past.epochs],
                "copies": past.copies[-_COPIES:],
            }
            for name, past in sorted(self.quarters.items())
        }
        content = json.dumps({"schema": "ecosystem-told/1", "quarters": kept}, ensure_ascii=False)
        with suppress(DataError):
            save_file(self.path, lambda part: part.write_text(content + "\n", "utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))["quarters"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)


def memory_file() -> Path:
    """Return where the memory lies."""
    return own_folder() / "told.json"


def memory() -> Memory | None:
    """Return the memory of the call that runs, if one does, or that of a notebook."""
    shell = sys.modules.get("IPython")
    if _MEMORY.get() is not None or shell is None or shell.get_ipython() is None:
        return _MEMORY.get()
    return _of_notebook(memory_file())


@cache
def _of_notebook(path: Path) -> Memory:
    """Open the memory in a kernel, where no command does; what is told is written down at once."""
    return Memory(path, at_once=True)


@contextmanager
def remembering() -> Iterator[Memory]:
    """Let everything that is told inside stand beside what was told before."""
    opened = Memory(memory_file())
    token = _MEMORY.set(opened)
    try:
        yield opened
    finally:
        _MEMORY.reset(token)


def moment_of(quarter: Quarter, since: Quarter | None = None) -> Moment:
    """Say what may be told of a quarter after all that was told before it."""
    there = memory()
    past = Past() if there is None else there.of(quarter)
    if since is not None:
        past.at(since)
    return past.at(quarter)
