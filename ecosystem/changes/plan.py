"""The few actions that together help most, with proof (contract 9)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from heapq import heappop, heappush
from html import escape
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.changes import causes
from ecosystem.changes.base import Change, apply_changes
from ecosystem.changes.money import apply_by
from ecosystem.changes.repairs import KINDS, Candidate, Situation, value_of
from ecosystem.errors import UsageError
from ecosystem.findings.base import (
    Json,
    Written,
    content_of,
    headed,
    plain,
    tidied,
    tidy,
    values_of,
)
from ecosystem.findings.registry import Note, notes_of, summary_of
from ecosystem.findings.stability import DRAWS
from ecosystem.findings.units import find_dead_ends
from ecosystem.kept import answer
from ecosystem.measures.analysis import analyse
from ecosystem.measures.draws import Disturbance, disturbances
from ecosystem.model.arrays import FloatArray, first_of_each
from ecosystem.model.network import OfNeed, Records, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Parameters, add_months
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    as_html,
    help_with,
    label,
    language_name,
    office,
    percent,
    profile,
    rounded,
    say_day,
    text,
)

SCHEMA = "ecosystem-plan/1"

# Months that an action of each effort may take: a convention.
MONTHS = {1: 3, 2: 6, 3: 9}

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Seen:
    """How often a kind of gap was closed by a kind of action in other towns."""

    gap: str  # Kind of the finding, of a gap with its class: `gap_G5`.
    action: str  # A kind of action, or `other`.
    cases: int
    closed: int
    years: float  # Between the two dates, on average.
    low: float  # Exact interval of the share, 95 %.
    high: float
    files: int  # Number of files that told of it.

    @property
    def share(self) -> float:
        """Give the share that was closed."""
        return self.closed / self.cases

    def share_words(self, lang: str) -> str:
        """Say the share with its interval."""
        shares = {"share": self.share, "low": self.low, "high": self.high}
        told = {key: percent(value, lang) for key, value in shares.items()}
        return text("experience.share", lang, **told)

    def gap_words(self, lang: str) -> str:
        """Name the kind of gap."""
        kind, _, class_ = self.gap.rpartition("_")
        if kind == "gap":
            return label("class", class_, lang)
        return label("finding_kind", self.gap, lang)

    def sentence(self, lang: str) -> str:
        """Say it."""
        values = {"gap": self.gap_words(lang), "closed": self.closed, "cases": self.cases}
        values["action"] = text(f"experience.action_{self.action}", lang)
        years = rounded(self.years, 1, lang)
        share = self.share_words(lang)
        return text("experience.sentence", lang, share=share, years=years, **values)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self, "gap action cases closed years share low high files")


# Kinds of findings other than gaps that a kind of action is for.
_FOR = {"secure_tie": "weak_bridge", "renew_funding": "funding_cliff", "open_dock": "dead_end"}


@dataclass(frozen=True)
class Action:
    """One thing to do."""

    candidate: Candidate
    repairs: tuple[causes.Lifted, ...]  # Needs whose class it lifts in this order.
    alone: float  # What it adds to the value of the quarter by itself, and on top of those before.
    in_order: float
    # The same on top of those before in disturbed quarters, 5th and 95th percentile.
    spread: tuple[float, float] | None
    band: str  # `sure`, or `possible` if it pays only where something unconfirmed is real.
    by: dt.date | None
    question: causes.Question | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    office: str = ""  # Name of the office that keeps the map; blank for its usual name.
    # What other towns saw of it; None if nobody looked.
    experience: tuple[Seen, ...] | None = None

    @property
    def id(self) -> str:
        """Stable over runs."""
        return self.candidate.id

    @property
    def kind(self) -> str:
        """Kind of action."""
        return self.candidate.kind

    def name(self, key: object) -> str:
        """Return the name of an actor or a committee, or its id."""
        return self.names.get(str(key), str(key))

    @property
    def people(self) -> float | None:
        """People behind the needs that it lifts; None if somebody was not counted."""
        return causes.people_of(self.repairs)

    def _values(self, lang: str) -> dict[str, str]:
        told = self.candidate.subjects
        values = self.candidate.values(self.names, lang)
        spoken = told.get("languages")
        if isinstance(spoken, list):
            values["languages"] = and_list([language_name(str(s), lang) for s in spoken], lang)
        values["who"] = self.name(self.candidate.who)
        values["office"] = office(self.office, lang)
        values["topics"] = self.names.get(f"topics:{lang}:{told.get('offer')}", "")
        return values

    def sentence(self, lang: str) -> str:
        """Say what it is good for."""
        if self.question is not None:
            return self.question.sentence(lang)
        plain = self.kind == "renew_funding" and not self.candidate.subjects["source"]
        key = f"plan.sentence.{self.kind}{'_plain' if plain else ''}"
        said = [text(key, lang, **self._values(lang))]
        if self.repairs:
            dark = [cell for cell in self.repairs if cell.before == "GX"]
            known = [cell for cell in self.repairs if cell.before != "GX"]
            parts = ((known, "plan.lifts"), (dark, "plan.lifts_unknown"))
            said += [causes.say_cells(cells, key, lang) for cells, key in parts if cells]
        else:
            said.append(text("plan.lifts_none", lang))
        if self.band == "possible" and self.repairs:
            said.append(text("plan.possible", lang))
        return " ".join(said)

    def why(self, lang: str) -> str:
        """Name the needs that it is about, and the people behind them."""
        about = self.question.settles if self.question else self.repairs
        said = causes.cells_words(about, lang) if about else self.sentence(lang)
        return said[:1].upper() + said[1:]

    def brings(self, lang: str) -> str:
        """Say what becomes of these needs."""
        if self.question is not None:
            return text("plan.brings_answer", lang)
        steps = dict.fromkeys((cell.before, cell.after) for cell in self.repairs)
        known = [pair for pair in steps if pair[0] != "GX"]
        classes = ([label("class", key, lang) for key in pair] for pair in known)
        said = [text("plan.brings", lang, before=one, after=other) for one, other in classes]
        if len(known) < len(steps):
            said.append(text(f"plan.brings_unknown{'_others' if known else ''}", lang))
        return "; ".join(said) or text("plan.brings_none", lang)

    @property
    def asks(self) -> bool:
        """Whether the office itself makes the first step."""
        return self.kind in ("ask", "open_offer", "open_dock") or not self.candidate.who

    def action(self, lang: str) -> str:
        """Say who asks whom for what, and by when."""
        if self.question is not None or self.by is None:
            return self.task(lang)
        return f"{self.task(lang)} {text('plan.by', lang, day=say_day(self.by, lang))}"

    def task(self, lang: str) -> str:
        """Say who asks whom for what."""
        if self.question is not None:
            return self.question.action(lang)
        key, told = self.kind, self.candidate.subjects
        if key == "add_language":
            key += "_own" if told["speaker"] == told["actor"] else ""
            course = {cell.topic for cell in self.repairs} == {"language"}
            key += "_course" if course else ""  # nobody interprets a course of German
        if key == "add_tie":
            key += "_own" if self.candidate.who == told["source"] else ""
        if key == "renew_funding":
            key += "" if told["source"] and self.candidate.who else "_anybody"
            key = key if told["source"] else "renew_funding_plain"
        return text(f"plan.action.{key}", lang, **self._values(lang))

    def seen(self, lang: str) -> str:
        """Say what other towns saw of it; blank if nobody looked."""
        if self.experience is None or self.question is not None:
            return ""
        told = " ".join(each.sentence(lang) for each in self.experience)
        return text("plan.seen", lang, told=told) if told else text("plan.seen_nothing", lang)

    def with_experience(self, found: Iterable[Seen]) -> Action:
        """Keep of what other towns saw what is of this kind, and was for what this is for."""
        about = {f"gap_{cell.before}" for cell in self.repairs} | {_FOR.get(self.kind, "")}
        told = (each for each in found if each.action == self.kind and each.gap in about)
        return replace(self, experience=tuple(told))

    def as_dict(self) -> dict[str, Json]:
        """Return plain values, keys in the documented order."""
        gain = values_of(self, "alone in_order")
        gain["low"], gain["high"] = self.spread or (None, None)
        told: dict[str, Json] = {}
        if self.experience is not None:
            told["evidence"] = {"experience": plain(self.experience)}
        return {
            **values_of(self, "id kind"),
            **values_of(self.candidate, "subjects effort who"),
            **values_of(self, "by repairs"),
            "gain": gain,
            **values_of(self, "band sentence action"),
            "option": self.candidate.option,
            **told,
        }


@dataclass(frozen=True)
class Left(OfNeed):
    """A need that no action repairs."""

    topic: str
    language: str
    group: str
    status: str
    demand: float | None
    cell_class: str
    reason: str  # Why not, as a word of the catalogue.

    def sentence(self, lang: str) -> str:
        """Say why nothing helps."""
        cell = profile(*self.key, lang)
        language = language_name(self.language, lang)
        topic = help_with(self.topic, lang)
        said = text(f"plan.left.{self.reason}", lang, cell=cell, language=language, topic=topic)
        return said[:1].upper() + said[1:]

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(
            self, "topic language group status demand cell_class:class reason sentence"
        )


@dataclass(frozen=True)
class PlanNote(Note):
    """How a plan is to be read."""

    share: str = ""

    def sentence(self, lang: str) -> str:
        """Say it."""
        return text(f"plan.note.{self.key}", lang, share=self.share)


@dataclass(frozen=True)
class Plan(Written):
    """The few actions that together help most.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    before, after
        Summary of the quarter and of the same with all actions done, each analysed from scratch.
    actions
        What to do, in the order in which each step brings most.
    value
        Value of the quarter today: 1 without any gap; None if nobody needs anything.
    curve
        The value for 1, 2, … actions.
    bound
        How much more the best plan could bring at most; 0 where this one is proven best.
    left
        Needs that no action repairs, and why.
    notes
        How all this is to be read.
    view
        The view that it may be shown in.
    """

    meta: Meta
    parameters: Parameters
    before: Mapping[str, Json]
    after: Mapping[str, Json]
    actions: tuple[Action, ...]
    value: float | None
    curve: tuple[float, ...]
    bound: float
    left: tuple[Left, ...]
    notes: tuple[Note, ...]
    view: str = "internal"

    @property
    def changes(self) -> tuple[Change, ...]:
        """The same as `what_if` takes them."""
        return tuple(a.candidate.change for a in self.actions if a.candidate.change is not None)

    @property
    def pays(self) -> bool:
        """Whether there is a curve to show: several actions, and a need that gets better."""
        return len(self.curve) > 1 and self.curve[-1] - (self.value or 0.0) > _SAME

    def proof(self, lang: str = "en") -> tuple[str, ...]:
        """Say what all of it together brings, computed anew, and how near it is to the best.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            Why there is nothing to do if no action changes anything.
        """
        said, done = [], len(self.changes)
        after = self.after.get("coverage")
        if done and isinstance(after, dict) and isinstance(after["low"], float | int):
            low = math.floor(100 * float(after["low"]) + 1e-9)
            reach = self.after["reach"]
            way = isinstance(reach, dict) and any(v is not None for v in reach.values())
            key = ("" if way else "_untested") + ("_all" if low == 100 else "")
            said.append(text(f"plan.proof{key}", lang, count=done, low=low))
        keys = ("exact", "bound") if done else ("met", "nothing", "unknown")
        return (*said, *(n.sentence(lang) for n in self.notes if n.key in keys))

    def with_experience(self, found: Iterable[Seen] | None) -> Plan:
        """Set what other towns saw beside each action; the actions and their order stay.

        Parameters
        ----------
        found
            ``join_experience(…).seen``; None leaves the plan as it is.

        Returns
        -------
        plan
            A new plan.
        """
        if found is None:
            return self
        seen = tuple(found)
        actions = tuple(action.with_experience(seen) for action in self.actions)
        return replace(self, actions=actions, notes=(*self.notes, PlanNote("experience")))

    def names_of(self, action: Action) -> tuple[str, ...]:
        """Return the ids of the actors that an action is about.

        Parameters
        ----------
        action
            One of the actions.

        Returns
        -------
        ids
            Who makes the first step first.
        """
        told = action.candidate.subjects
        keys = (told.get(key, "") for key in ("source", "target", "actor", "speaker"))
        return tuple(dict.fromkeys(k for k in (action.candidate.who, *map(str, keys)) if k))

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say what to do and what it is good for.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            One an action, then what no action repairs, then the notes.
        """
        told = [(a.action(lang), a.sentence(lang), a.seen(lang)) for a in self.actions]
        said = [" ".join(filter(None, parts)) for parts in told]
        said += [cell.sentence(lang) for cell in self.left]
        return (*said, *(note.sentence(lang) for note in self.notes))

    def __repr__(self) -> str:
        name = self.meta.name or self.meta.id or "a quarter"
        return f"<Plan for {name}: {len(self.actions)} actions>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{place}</td><td>{escape(action.action('en'))}</td>"
            f"<td>{escape(action.sentence('en'))}</td><td>{action.candidate.effort}</td></tr>"
            for place, action in enumerate(self.actions, start=1)
        )
        head = "<tr><th></th><th>what to do</th><th>what for</th><th>effort</th></tr>"
        said = [
            *(cell.sentence("en") for cell in self.left),
            *(n.sentence("en") for n in self.notes),
        ]
        return f"<table>{head}{rows}</table>{as_html(said)}"

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        about = headed(SCHEMA, self.meta, self.view, self.parameters)
        return about | values_of(self, "before after actions curve left notes")


# --- Which actions: exactly where the size allows, else with a proven bound.

# Sets that are all tried.
_SETS = 6_000

# Rounds of the search by a bound, nodes of each, and the best single actions tried in pairs.
_ROUNDS, _NODES, _TOP = 40, 2_000, 12

_SAME, _TINY = 1e-9, 1e-12

# Disturbed quarters that are judged at once.
_AT_ONCE = 10

# Up to so many actors a plan is tried in disturbed quarters, too.
_LARGEST = 300


class Search:
    """Looks for the best sets of candidates of each size."""

    def __init__(self, situation: Situation, effort: int | None, fixed: Sequence[int]) -> None:
        self.s = situation
        self.budget = effort
        self.fixed = frozenset(fixed)
        self.effort = np.array([c.effort for c in situation.candidates], np.float64)
        self.known: dict[frozenset[int], tuple[float, Codes]] = {}
        self.cuts: list[tuple[int, FloatArray]] = []
        self.long = False  # Whether our own search was too long.

    def look(self, sets: Iterable[Iterable[int]]) -> list[tuple[float, frozenset[int]]]:
        """Judge some sets, each once."""
        keys = [frozenset(numbers) for numbers in sets]
        new = list(dict.fromkeys(key for key in keys if key not in self.known))
        codes = self.s.worlds.codes(self.s.sets([sorted(key) for key in new]))
        values = self.s.values(codes)
        for key, value, row in zip(new, values.tolist(), codes, strict=True):
            self.known[key] = value, row
        return [(self.known[key][0], key) for key in keys]

    def cost(self, key: Iterable[int]) -> float:
        """Effort of a set."""
        return float(self.effort[list(key)].sum())

    def affordable(self, key: frozenset[int]) -> bool:
        """Whether a set stays within the budget."""
        return self.budget is None or self.cost(key) <= self.budget

    def order(self, found: tuple[float, frozenset[int]]) -> tuple[object, ...]:
        """Most value first, then the least effort, then the fewest, then the first ids."""
        value, key = found
        ids = sorted(self.s.candidates[number].id for number in key)
        return (-round(value, 10), self.cost(key), len(key), ids)

    def best(self, most: int) -> tuple[list[frozenset[int]], float]:
        """Return the best set for 1 … *most* actions, and how far the last may be from the best."""
        free = [n for n in range(len(self.s.candidates)) if n not in self.fixed]
        room = most - len(self.fixed)
        if sum(comb(len(free), size) for size in range(room + 1)) <= _SETS:
            return self._all(free, most), 0.0
        return self._bounded(free, most)

    def _all(self, free: Sequence[int], most: int) -> list[frozenset[int]]:
        found: list[frozenset[int]] = []
        best = self.look([self.fixed])[0]
        for size in range(1, most + 1):
            added = size - len(self.fixed)
            if added > 0:
                sets = (self.fixed | set(more) for more in combinations(free, added))
                tried = self.look(key for key in sets if self.affordable(key))
                best = min([best, *tried], key=self.order)
            found.append(best[1])
        return found

    def _bounded(self, free: Sequence[int], most: int) -> tuple[list[frozenset[int]], float]:
        chain = self._greedy(free, most)
        self._first_cuts()
        found, gap = [], 0.0
        best = self.look([self.fixed])[0]
        for size in range(1, most + 1):
            if size > len(self.fixed):
                key = chain[min(size - len(self.fixed), len(chain) - 1)]
                best = min([best, *self.look([key])], key=self.order)
                best, gap = self._prove(best, size)
                best = self._cheaper(best, free)
            found.append(best[1])
        return found, gap

    def _greedy(self, free: Sequence[int], most: int) -> list[frozenset[int]]:
        """Take the best action or the best pair, one after the other."""
        chain = [self.fixed]
        self.look(chain)
        while len(chain[-1]) < most:
            here = chain[-1]
            left = [n for n in free if n not in here]
            singles = [here | {n} for n in left]
            tried = sorted(
                self.look(key for key in singles if self.affordable(key)), key=self.order
            )
            if not tried:
                break
            one, base = tried[0], self.known[here][0]
            top = [min(key - here) for _, key in tried[:_TOP]]
            pairs = [here | set(pair) for pair in combinations(top, 2)]
            both = sorted(self.look(key for key in pairs if self.affordable(key)), key=self.order)
            step = [one[1]]
            gain = (both[0][0] - base) / 2 if both and len(here) + 2 <= most else 0.0
            if gain > one[0] - base + _SAME:
                first = min(self.look(here | {n} for n in both[0][1] - here), key=self.order)
                step = [first[1], both[0][1]]
            if self.known[step[-1]][0] <= base + _SAME:
                break
            chain.extend(step)
        return chain

    # --- The bound: what a set must hold so that a need gets better, learnt from sets that fail.

    def _first_cuts(self) -> None:
        """Start with what single actions do, and with what all others together still do."""
        count = len(self.s.candidates)
        nothing = self.look([self.fixed])[0][1]
        base = self.known[nothing][1]
        singles = np.array(
            [
                row
                for _, row in (
                    self.known[k] for _, k in self.look([self.fixed | {n} for n in range(count)])
                )
            ]
        )
        whole = self.s.worlds.codes(np.ones((1, count), np.bool_))[0]
        self.levels: list[tuple[int, int, float]] = []
        rows = []
        for cell, start in enumerate(base.tolist()):
            for level in range(int(whole[cell]), int(start)):
                gain = (self.s.bad[level + 1] - self.s.bad[level]) * self.s.open_weights[cell]
                self.levels.append((cell, level, float(gain)))
                rows.append(singles[:, cell] > level)
        if not rows:
            return
        codes = self.s.worlds.codes(np.array(rows) | np.isin(np.arange(count), list(self.fixed)))
        for at, (cell, level, _) in enumerate(self.levels):
            alone = (~rows[at]).astype(np.float64)
            together = codes[at, cell] <= level
            self.cuts.append((at, np.where(rows[at] & together, 0.5, alone)))

    def _prove(
        self, best: tuple[float, frozenset[int]], size: int
    ) -> tuple[tuple[float, frozenset[int]], float]:
        """Compare with what a set of that size could bring at most; learn from what fails."""
        start, gap = self.known[self.fixed][0], 0.0
        if not self.levels:
            return best, gap
        for _ in range(_ROUNDS):
            key, y, most = self._relaxed(size, best[0] - start)
            gap = max(start + most - best[0], 0.0)
            if gap <= _SAME:
                return best, 0.0
            tried = self.look([key])[0]
            best = min([best, tried], key=self.order)
            gap = max(start + most - best[0], 0.0)
            if gap <= _SAME:
                return best, 0.0
            codes = self.known[tried[1]][1]
            wrong = [
                at
                for at, (cell, level, gain) in enumerate(self.levels)
                if codes[cell] > level and y[at] > 1e-7 and gain > 0
            ]
            if not wrong:
                break
            for at in wrong:
                self.cuts.append((at, self._cut(at, tried[1])))
        return best, gap

    def _relaxed(self, size: int, enough: float) -> tuple[frozenset[int], FloatArray, float]:
        """Solve the problem with what is known of it: a set to try and an upper bound."""
        if self.long:
            return self._solved(size)
        # A level counts as much as the tightest of its cuts lets it. With that cut alone what more
        # actions add only shrinks, so the best so many of what each adds bound all sets above.
        # Best first; what brings no more than `enough` is not looked for.
        order = sorted(range(len(self.cuts)), key=lambda at: self.cuts[at][0])
        cuts = np.array([self.cuts[at][1] for at in order])
        which = np.array([self.cuts[at][0] for at in order])
        starts = first_of_each(which)
        gains = np.array([gain for _, _, gain in self.levels])
        free = np.setdiff1d(np.flatnonzero(cuts.any(axis=0)), list(self.fixed))
        best, y, found, nodes = self.fixed, np.zeros(len(gains)), enough, 0
        paths = [(-np.inf, nodes, tuple(self.fixed), free)]
        while paths and -paths[0][0] > found + _TINY:
            if nodes > _NODES:
                self.long = True
                return self._solved(size)
            _, _, here, left = heappop(paths)
            known = cuts[:, list(here)].sum(axis=1)
            low = np.minimum.reduceat(known, starts)
            value = float(gains @ np.minimum(low, 1))
            if value > found + _TINY:
                best, y, found = frozenset(here), np.minimum(low, 1), value
            room = size - len(here)
            if self.budget is not None:
                left = left[self.effort[left] <= self.budget - self.cost(here)]
            if room <= 0:
                continue
            tight = np.flatnonzero(known == low[which])
            tight = tight[first_of_each(which[tight])]
            more = np.minimum(low[:, None] + cuts[tight][:, left], 1) - np.minimum(low, 1)[:, None]
            adds = gains @ more
            first = np.argsort(-adds, kind="stable")
            left, sums = (
                left[first],
                np.append(0, np.cumsum(np.append(adds[first], np.zeros(room)))),
            )
            bounds = value + sums[room : len(left) + room] - sums[: len(left)]
            for at in range(int((bounds > found + _TINY).sum())):
                nodes += 1
                heappush(paths, (-float(bounds[at]), nodes, (*here, int(left[at])), left[at + 1 :]))
        return best, y, found

    def _solved(self, size: int) -> tuple[frozenset[int], FloatArray, float]:
        """Let a solver answer the same; to load it takes longer than most plans."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        count, levels = len(self.s.candidates), len(self.levels)
        gains = np.array([gain for _, _, gain in self.levels])
        by_cut = np.hstack(
            [-np.array([row for _, row in self.cuts]), np.zeros((len(self.cuts), levels))]
        )
        by_cut[np.arange(len(self.cuts)), [count + at for at, _ in self.cuts]] = 1
        sums = [np.ones(count)] if self.budget is None else [np.ones(count), self.effort]
        limits = [float(size)] if self.budget is None else [float(size), float(self.budget)]
        matrix = np.vstack([by_cut, *(np.append(row, np.zeros(levels)) for row in sums)])
        upper = np.append(np.zeros(len(self.cuts)), limits)
        lower = np.zeros(count + levels)
        lower[list(self.fixed)] = 1
        result = milp(
            np.concatenate([np.zeros(count), -gains]),
            constraints=LinearConstraint(matrix, -np.inf, upper),
            integrality=(np.arange(count + levels) < count).astype(np.int64),
            bounds=Bounds(lower, 1),
            options={"node_limit": _NODES, "mip_rel_gap": 0.0},
        )
        if result.x is None:
            return self.fixed, np.zeros(levels), float(gains.sum())
        most = -min(float(result.mip_dual_bound), float(result.fun))
        chosen = np.flatnonzero(result.x[:count] > 0.5).tolist()
        return self.fixed.union(chosen), result.x[count:], most

    def _cut(self, at: int, failed: frozenset[int]) -> FloatArray:
        """Widen a set that fails as far as it still fails; any that works holds something else."""
        cell, level, _ = self.levels[at]

        def fails(key: frozenset[int]) -> bool:
            self.look([key])
            return bool(self.known[key][1][cell] > level)

        def widen(key: frozenset[int], pool: Sequence[int]) -> frozenset[int]:
            if fails(key | set(pool)):
                return key | set(pool)
            if len(pool) == 1:
                return key
            half = len(pool) // 2
            return widen(widen(key, pool[:half]), pool[half:])

        others = [n for n in range(len(self.s.candidates)) if n not in failed]
        whole = widen(failed, others) if others else failed
        row = np.ones(len(self.s.candidates))
        row[list(whole)] = 0.0
        return row

    def _cheaper(
        self, best: tuple[float, frozenset[int]], free: Sequence[int]
    ) -> tuple[float, frozenset[int]]:
        """Drop what adds nothing, and take what does the same for less."""
        while True:
            fewer = [best[1] - {n} for n in best[1] - self.fixed]
            swapped = [
                best[1] - {n} | {m}
                for n in sorted(best[1] - self.fixed)
                for m in free
                if m not in best[1] and self.effort[m] < self.effort[n]
            ]
            tried = min([best, *self.look([*fewer, *swapped])], key=self.order)
            if self.order(tried) >= self.order(best):
                return best
            best = tried

    def in_order(self, key: frozenset[int]) -> list[int]:
        """Put the actions of a set in the order in which each step brings most."""
        done: list[int] = []
        while len(done) < len(key):
            left = sorted(key - set(done))
            tried = self.look([{*done, n} for n in left])
            done.append(
                min(
                    zip(tried, left, strict=True),
                    key=lambda pair: (
                        -round(pair[0][0], 10),
                        self.effort[pair[1]],
                        KINDS.index(self.s.candidates[pair[1]].kind),
                        self.s.candidates[pair[1]].id,
                    ),
                )[1]
            )
        return done


# --- The plan.


def plan(
    quarter: Quarter,
    *,
    actions: int = 5,
    without: Iterable[str] = (),
    effort: int | None = None,
    fix: Iterable[str] = (),
    parameters: Parameters | None = None,
    seed: int = 0,
    draws: int = DRAWS,
    experience: Iterable[Seen] | None = None,
) -> Plan:
    """Choose the few actions that together help most.

    Parameters
    ----------
    quarter
        The quarter on full data.
    actions
        How many at the most.
    without
        Kinds of actions to leave out, for example ``"renew_funding"``.
    effort
        Effort of all actions together at the most; None for any.
    fix
        Ids of actions that are decided already.
    parameters
        Conventions, ``plan.weight.G1`` … among them; the defaults if None.
    seed
        Start of the disturbed quarters in which the gains are tested.
    draws
        How many of them; 0 leaves the test out.
    experience
        What other towns saw, ``join_experience(…).seen``: it is told beside each action that it
        is about, and changes nothing else.

    Returns
    -------
    plan
        The actions with proof: before and after are analyses from scratch.

    Raises
    ------
    UsageError
        If a number is negative, or there is no such kind or action.

    Notes
    -----
    The value of a quarter (M43) is 1 less the demand of its needs, each weighted by how bad its
    class is. Two actions may only work together. So all sets are tried where there are few;
    else the best set is looked for by integer programming over what a set must hold so that a
    need gets better, learnt from sets that fail, and the result says how far it may be from the
    best.
    Nothing depends on time.

    References
    ----------
    Moreno-Centeno, E., & Karp, R. M. (2013). The implicit hitting set approach to solve
    combinatorial optimization problems with an application to multigenome alignment. Operations
    Research 61(2), 453-468. doi:10.1287/opre.1120.1139

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = eco.plan(eco.load_sample("mini"), actions=2)
    >>> len(found.curve)
    2
    """
    return plan_among(
        quarter,
        None,
        actions=actions,
        without=without,
        effort=effort,
        fix=fix,
        parameters=parameters,
        seed=seed,
        draws=draws,
        sums=lambda each: _summary(each, parameters),
    ).with_experience(experience)


def plan_among(
    quarter: Quarter,
    named: Collection[str] | None,
    *,
    actions: int = 5,
    without: Iterable[str] = (),
    effort: int | None = None,
    fix: Iterable[str] = (),
    parameters: Parameters | None = None,
    seed: int = 0,
    draws: int = DRAWS,
    sums: Callable[[Quarter], Mapping[str, Json]] | None = None,
) -> Plan:
    """Choose among the actions that need nobody but some actors; everybody if None."""
    kinds = tuple(without)
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError("plan.no_kind", value=kind, known=", ".join(KINDS))
    for name, value in (("actions", actions), ("effort", effort or 0)):
        if value < 0:
            raise UsageError("parameters.range", name=name, value=value)
    return _Planner(quarter, parameters, kinds, (draws, seed), named).plan(
        actions, effort, tuple(fix), sums
    )


def _summary(quarter: Quarter, parameters: Parameters | None) -> Mapping[str, Json]:
    dead = find_dead_ends(quarter, parameters=parameters)
    return summary_of(analyse(quarter, parameters), dead)


class _Planner:
    """Makes the plan of one quarter."""

    def __init__(
        self,
        quarter: Quarter,
        parameters: Parameters | None,
        without: Sequence[str],
        disturbed: tuple[int, int],
        named: Collection[str] | None = None,
    ) -> None:
        self.quarter, self.parameters = quarter, parameters
        self.draws, self.seed = disturbed
        self.without = tuple(without)
        self.s = Situation.among(quarter, parameters, named, without)
        self.network = self.s.network

    def plan(
        self,
        most: int,
        effort: int | None,
        fix: Sequence[str],
        sums: Callable[[Quarter], Mapping[str, Json]] | None,
    ) -> Plan:
        """Choose the actions and say what they do; what is to be summed up is proved anew."""
        ids = {candidate.id: at for at, candidate in enumerate(self.s.candidates)}
        for key in fix:
            if key not in ids:
                raise UsageError("plan.no_action", value=key)
        search = Search(self.s, effort, [ids[key] for key in fix])
        value = value_of(self.s.analysis)
        sets, bound = ([], 0.0) if not most or value is None else self._best(search, most)
        chosen = search.in_order(sets[-1]) if sets else []
        chosen += self._fill(search, chosen, most)
        done = self._actions(search, chosen)
        curve = tuple(tidy(search.look([key])[0][0]) for key in sets)
        summaries: list[Mapping[str, Json]] = [{}, {}]
        if sums is not None:
            changes = (action.candidate.change for action in done)
            after = apply_changes(self.quarter, filter(None, changes))
            self._verify(after, curve)
            summaries = [sums(each) for each in (self.quarter, after)]
        asked = self._questions(search, most - len(done), effort, chosen)
        return Plan(
            meta=self.quarter.told_meta,
            parameters=self.network.parameters,
            before=summaries[0],
            after=summaries[1],
            actions=(*done, *asked),
            value=tidied(value),
            curve=curve,
            bound=tidy(bound),
            left=self._left(),
            notes=self._notes(done, bound),
        )

    def _best(self, search: Search, most: int) -> tuple[list[frozenset[int]], float]:
        """Search for the best sets, once for the same quarter and the same wishes."""

        def fresh() -> list[Any]:
            sets, bound = search.best(most)
            return [[sorted(numbers) for numbers in sets], bound]

        used = self.network.parameters
        wishes = (most, search.budget, sorted(search.fixed), self.without, self.draws, self.seed)
        ids = [candidate.id for candidate in self.s.candidates]
        asked = repr((sorted(used.values.items()), used.seed, wishes, ids))
        sets, bound = answer("plan", [*content_of(self.quarter), asked], fresh)
        return [frozenset(numbers) for numbers in sets], bound

    def _verify(self, after: Quarter, curve: Sequence[float]) -> None:
        """Hold the value of the plan against a full new analysis."""
        found = value_of(analyse(after, self.parameters))
        if curve and found is not None and abs(found - curve[-1]) > _SAME:
            raise AssertionError(f"the plan is worth {found}, not {curve[-1]}")

    def _fill(self, search: Search, chosen: Sequence[int], most: int) -> list[int]:
        """Use what room is left for what is worth doing although no class changes by it."""
        found: list[int] = []
        for number in self.s.fillers:
            here = frozenset({*chosen, *found})
            room = len(here) < most and number not in here
            if room and search.affordable(here | {number}):
                found.append(number)
        return found

    # --- What each action does.

    def _actions(self, search: Search, chosen: Sequence[int]) -> list[Action]:
        prefixes = [frozenset(chosen[:n]) for n in range(len(chosen) + 1)]
        values = [value for value, _ in search.look(prefixes)]
        codes = [search.known[key][1] for key in prefixes]
        alone = [value for value, _ in search.look([{n} for n in chosen])]
        nothing = search.look([()])[0][0]
        spreads, firm = self._disturbed(prefixes), self._strict(prefixes)
        told = self.s.told(self.s.sets(prefixes), np.array(codes))
        worlds = [causes.World(row, words) for row, words in zip(codes, told, strict=True)]
        found = []
        for at, number in enumerate(chosen):
            candidate = self.s.candidates[number]
            repairs = causes.changes_between(self.s, worlds[at], worlds[at + 1])
            gain = tidy(values[at + 1] - values[at])
            sure = firm is not None and (firm[at] > _SAME or gain <= _SAME)
            if any(cell.before == "GX" for cell in repairs):
                sure = False
            found.append(
                Action(
                    candidate=candidate,
                    repairs=repairs,
                    alone=tidy(alone[at] - nothing),
                    in_order=gain,
                    spread=None if spreads is None else spreads[at],
                    band="sure" if sure else "possible",
                    by=self._by(candidate),
                    names=self.s.names_of((*candidate.subjects.values(), candidate.who)),
                    office=self.quarter.meta.coordinator,
                )
            )
        return found

    def _by(self, candidate: Candidate) -> dt.date | None:
        wave = self.quarter.meta.wave
        if wave is None:
            return None
        until = candidate.subjects.get("until")
        if candidate.kind == "renew_funding" and until:
            return apply_by(dt.date.fromisoformat(str(until)), wave)
        return add_months(wave, MONTHS[candidate.effort])

    def _gains(self, prefixes: Sequence[frozenset[int]], records: Records) -> FloatArray:
        """Say what each action adds on top of those before, with other tie records."""
        codes = self.s.worlds.with_records(records).codes(self.s.sets(prefixes))
        return np.asarray(np.diff(self.s.values(codes)))

    def _disturbed(self, prefixes: Sequence[frozenset[int]]) -> list[tuple[float, float]] | None:
        """Gains in disturbed quarters: some ties lost, some added that nobody has (M40)."""
        records = self.network.records
        few = len(self.network.ids) <= _LARGEST and self.draws
        if not few or len(prefixes) < 2 or not len(records):
            return None
        how = Disturbance.of(self.network.parameters)
        kept, false = disturbances(self.network, self.draws, how, self.seed)
        gained, sets = len(false) // self.draws, self.s.sets(prefixes)
        gains = []
        for first in range(0, self.draws, _AT_ONCE):
            own = kept[first : first + _AT_ONCE]
            count = len(own)
            added = false.keep(np.arange(first * gained, (first + count) * gained))
            there = np.hstack([own, np.eye(count, dtype=np.bool_).repeat(gained, axis=1)])
            codes = self.s.worlds.with_records(records.joined(added)).codes(
                np.tile(sets, (count, 1)), there.repeat(len(sets), axis=0)
            )
            gains.append(np.diff(self.s.values(codes).reshape(count, -1), axis=1))
        low, high = np.percentile(np.concatenate(gains), [5, 95], axis=0)
        return [(tidy(a), tidy(b)) for a, b in numbers_of(low, high)]

    def _strict(self, prefixes: Sequence[frozenset[int]]) -> FloatArray | None:
        """Gains where only confirmed ties count; None if nobody was asked."""
        if self.s.analysis.strict is None:
            return None
        records = self.network.records
        return self._gains(prefixes, records.keep(records.strict))

    # --- What to ask, and what is left.

    def _questions(
        self, search: Search, room: int, effort: int | None, chosen: Sequence[int]
    ) -> list[Action]:
        if "ask" in self.without or room <= 0:
            return []
        spent = search.cost(chosen)
        if effort is not None:
            room = min(room, int(effort - spent))
        found = []
        for question in causes.questions_of(self.s)[: max(room, 0)]:
            candidate = Candidate("ask", question.subjects, None, "", 1, question.actor, "ask")
            rest = ("possible", self._by(candidate), question, question.names)
            found.append(Action(candidate, question.settles, 0.0, 0.0, None, *rest))
        return found

    def _left(self) -> tuple[Left, ...]:
        """Needs that stay as they are with everything done that can be done."""
        if not self.s.open:
            return ()
        count = len(self.s.candidates)
        before = self.s.worlds.codes(np.zeros((1, count), np.bool_))[0]
        after = self.s.worlds.codes(np.ones((1, count), np.bool_))[0]
        found = []
        for j, p in enumerate(self.s.open):
            if after[j] == before[j]:
                cell = self.network.demand.cells[p]
                people, reason = self.network.demand.people(cell), self.s.maker.why_left(p)
                found.append(Left(*cell.key, people, self.s.known[j], reason))
        return tuple(sorted(found, key=lambda cell: (-(cell.demand or 0.0), cell.key)))

    def _notes(self, done: Sequence[Action], bound: float) -> tuple[Note, ...]:
        keys = []
        if not self.network.demand.cells:
            return (PlanNote("no_needs"), *notes_of(self.s.analysis))
        if not done:
            dark = set(self.s.known) == {"GX"}
            met = not self.s.open and "G0" in self.s.worst
            keys.append(PlanNote("met" if met else "unknown" if dark else "nothing"))
        elif bound > _SAME:
            keys.append(PlanNote("bound", rounded(100 * bound, 1, "en")))
        else:
            keys.append(PlanNote("exact"))
        if sum(len(action.repairs) for action in done) > 1:
            keys.append(PlanNote("people"))
        if not self.network.has_way:
            keys.append(PlanNote("no_way"))
        return (*keys, *notes_of(self.s.analysis))
