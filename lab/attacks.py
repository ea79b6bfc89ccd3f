"""Attacks on copies of invented quarters that are full of informal help.

``python -m lab.attacks`` tries each attack on 200 random quarters and prints how often it was tried
and how often it learnt something about fewer than five; ``--quarters`` and ``--seed`` say how many
and which. The tests try a few (``tests/sharing/test_lab_attacks.py``). The attacker holds every
copy that ever left one computer, knows the rules, and lacks nothing but the internal data.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import io
import itertools
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from ecosystem.app.give import GIFTS
from ecosystem.app.worker import answer
from ecosystem.changes.base import Close
from ecosystem.changes.whatif import what_if
from ecosystem.cli import main as main_of_commands
from ecosystem.cli.pictures import PICTURES
from ecosystem.cli.table import ENDING_OF, commands
from ecosystem.documents.report import build_report
from ecosystem.documents.sheets import CARD_ENDINGS, SHEET_ENDINGS
from ecosystem.documents.writers import text_of
from ecosystem.errors import EcosystemError
from ecosystem.exchange import EXPORTS
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import write_quarter
from ecosystem.model.network import KINDS
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table
from ecosystem.schema import INFORMAL
from ecosystem.sharing.history import group_key, moment_of, remembering
from ecosystem.sharing.persons import forget, pseudonymise
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result, share_what_if
from ecosystem.sharing.rules import is_backed, sharing_sectors

FEWEST = 5
GROUP = group_key(INFORMAL)
VIEWS = ("partner", "public")
TOPICS = ("housing", "work", "language", "health")
Tie = tuple[str, str, str]
Row = dict[str, str]


OFFICES = ("BB", "JC", "W01", "V01", "W04", "S1", "H1")


def crowd(seed: int) -> Quarter:
    """Invent a quarter in which many helpers are tied to few places, and stand in every table."""
    chance = random.Random(seed)
    types = ("state_other", "welfare_other", "welfare_other", "civil_other", "business_other")
    offices = list(OFFICES[: chance.randint(5, 7)])
    helpers = [f"helper{n}" for n in range(chance.randint(3, 16))]
    anyone = [*offices, *helpers, ""]
    actors = [
        {
            "id": office,
            "name": f"Stelle {office}",
            "type": types[n % len(types)],
            "staff": chance.choice(("1", "2", "")),
            "release": "public" if n < 2 else chance.choice(("public", "partner", "internal")),
            "at": chance.choice((*anyone, *("",) * 20)),
        }
        for n, office in enumerate(offices)
    ]
    actors += [helper(each, chance) for each in helpers]
    kinds = ("referral", "exchange", "tip")
    ties: list[Row] = []
    favourites = chance.sample(offices, 2)
    for each in helpers:
        for place in chance.sample(favourites, chance.randint(1, 2)):
            one, other = (each, place) if chance.random() < 0.3 else (place, each)
            ties.append(_tie(one, other, chance.choice(kinds)))
    for one, other in itertools.permutations(offices, 2):
        if chance.random() < 0.3:
            ties.append(_tie(one, other, "referral") | {"funding": "Zanarius-F0"})
    offers = [_offer(each, chance) for each in (*helpers, *offices[1:])]
    cells = itertools.product(TOPICS, ("bg", "ro"))
    counts = [(*cell, str(chance.randint(4, 60))) for cell in cells]
    codes = [f"code{n}" for n in range(4)]
    people = {"residents": "90", "newcomers": "25"}
    tables: dict[str, list[Row]] = {
        "actors": actors,
        "ties": ties,
        "offers": offers,
        "docks": [_dock(each, chance) for each in ("BB", "JC", *chance.sample(helpers, 2))],
        "needs": [{"topic": t, "language": code, "persons": n} for t, code, n in counts],
        "funding": [{"id": "Zanarius-F0", "source": "Land", "valid_until": "2025-06-30"}],
        "bodies": [{"id": f"round{n}", "name": f"Runde {n}", "topic": TOPICS[n]} for n in range(3)],
        "reports": [
            {
                **{"id": f"r{n}", "informant": chance.choice(codes), "role": "third"},
                **{"source": chance.choice(offices), "target": chance.choice(helpers)},
                **{"kind": "tip", "says": chance.choice(("yes", "no", "missing"))},
            }
            for n in range(8)
        ],
        "hurdles": [
            {
                **{"id": f"h{n}", "informant": chance.choice(codes), "topic": "housing"},
                **{"organisation": chance.choice(offices[:3]), "language": "ro"},
                **{"kind": "waiting", "from_actor": chance.choice(("BB", "", *helpers[:2]))},
            }
            for n in range(8)
        ],
        "residents": [
            {"cell": f"c{n}", "lat": f"51.50{n}", "lon": "7.2", **people} for n in range(3)
        ],
        "positions": [
            {"actor": each, "x": str(chance.randint(0, 9)), "y": "1"}
            for each in (*offices, *helpers)
        ],
        "actions": [
            {"id": f"a{n}", "finding": f"bridge:{one}~{other}", "action": "fragen"}
            for n, (one, other) in enumerate(zip(offices, helpers, strict=False))
        ],
        "openness": [
            {"actor": each, "item": "training", "value": chance.choice(("yes", "no"))}
            for each in (*offices, *helpers)
        ],
    }
    tables["members"] = [
        {"body": body["id"], "actor": actor}
        for body in tables["bodies"]
        for actor in chance.sample(helpers, chance.randint(0, len(helpers)))
    ]
    made = {name: Table.from_records(name, rows) for name, rows in tables.items() if rows}
    meta = Meta(id=f"crowd-{seed}", name="Probe", wave=dt.date(2025, 1, 15))
    return Quarter(dataclasses.replace(meta, languages=("bg", "ro", "de")), made)


def helper(who: str, chance: random.Random) -> Row:
    """Invent somebody who helps, with whatever a careless hand may have typed."""
    kind_of = chance.choice(("helper_person", "helper_place", "online_group"))
    careless = {"release": chance.choice(("", "public", "internal"))}
    place = {"lat": f"51.5{chance.randint(10, 99)}", "lon": f"7.2{chance.randint(10, 99)}"}
    more = {"staff": chance.choice(("", "1")), "asked": chance.choice(("", "yes", "no"))}
    named = {"named_by": chance.choice(("", "named", "event"))}
    return {"id": who, "name": who, "type": kind_of, **careless, **place, **more, **named}


def _offer(who: str, chance: random.Random) -> Row:
    spoken = chance.choice(("de;bg", "bg", "ro", "de;ro:volunteer"))
    until = chance.choice(("", "2025-09-30"))
    also = {"capacity_week": chance.choice(("", "5")), "waiting_days": chance.choice(("", "20"))}
    told = {"topics": chance.choice(TOPICS), "languages": spoken, "valid_until": until}
    return {"id": f"O-{who}", "actor": who, **told, **also}


def _dock(who: str, chance: random.Random) -> Row:
    hours = chance.choice(("", "Mo-Fr 09:00-12:00", "Sa 10:00-14:00"))
    visits = str(chance.randint(5, 90))
    return {"actor": who, "visits_week": visits, "opening_hours": hours, "consent": "yes"}


def _tie(source: str, target: str, kind: str) -> Row:
    return {"source": source, "target": target, "kind": kind}


def helpers_of(quarter: Quarter) -> list[str]:
    """List the helpers, by id."""
    there = set(quarter.network().ids)
    return sorted(a for a, s in sharing_sectors(quarter).items() if s == INFORMAL and a in there)


def waves(quarter: Quarter, seed: int, steps: int = 3) -> list[Quarter]:
    """Let a few helpers go, come or change their ties, step by step."""
    chance = random.Random(seed)
    found = [quarter]
    for step in range(steps):
        now = found[-1]
        there = helpers_of(now)
        for who in chance.sample(there, min(len(there), chance.randint(0, 4))):
            now = forget(now, who).quarter
        records, rows = now.table("ties").records(), now.table("actors").records()
        for number in range(chance.randint(0, 3)):
            new = f"newcomer{step}-{number}"
            rows.append({"id": new, "name": new, "type": "helper_person"})
            records.append(_tie("BB", new, chance.choice(("exchange", "tip"))))
        for record in records:
            if record["target"] in there and chance.random() < 0.1:
                record["kind"] = chance.choice(("exchange", "tip"))
        ties, actors = Table.from_records("ties", records), Table.from_records("actors", rows)
        found.append(now.with_tables(actors, ties))
    return found


@dataclass(frozen=True)
class Copy:
    """What an attacker reads of the group in one copy."""

    ties: frozenset[Tie]
    node: str
    rounds: frozenset[str]


class Reader:
    """Makes copies, and keeps of which state each of them really speaks."""

    def __init__(self) -> None:
        self.begun: dict[int, Quarter] = {}

    def read(
        self, quarter: Quarter, view: str, really: Quarter | None = None
    ) -> tuple[Copy, Quarter]:
        """Make a copy; what it tells of the group is what was so when its epoch began."""
        epoch = moment_of(quarter).epoch
        return told(quarter, view), self.begun.setdefault(id(epoch), really or quarter)


def told(quarter: Quarter, view: str) -> Copy:
    """Make a copy and read it as an attacker does."""
    copy = share(quarter, view=view)
    records = copy.table("ties").records() if "ties" in copy.tables else []
    ties = ((r["source"], r["target"], r["kind"]) for r in records)
    names = {r["id"]: r["name"] for r in copy.table("actors").records()}
    rounds = copy.table("bodies").column("id") if "bodies" in copy.tables else ()
    own = frozenset(tie for tie in ties if GROUP in tie)
    return Copy(own, names.get(GROUP, ""), frozenset(rounds))


def behind(quarter: Quarter, view: str) -> dict[Tie, Counter[str]]:
    """Count from the internal data which helpers stand behind each tie of the group."""
    network, own = quarter.network(), set(helpers_of(quarter))
    named = set(share(quarter, view=view).table("actors").column("id"))
    sectors, records = sharing_sectors(quarter), network.records
    found: dict[Tie, Counter[str]] = {}
    for one, other, kind in zip(records.source, records.target, records.kind, strict=True):
        pair = network.ids[int(one)], network.ids[int(other)]
        ends = [GROUP if a in own else a if a in named else group_key(sectors[a]) for a in pair]
        key = ends[0], ends[1], KINDS[int(kind)]
        found.setdefault(key, Counter()).update(a for a in pair if a in own)
    return found


def _seats(quarter: Quarter) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for record in quarter.table("members").records():
        found.setdefault(record["body"], set()).add(record["actor"])
    return found


# --- The attacks: each gives, try by try, whether something was learnt of fewer than five.

Attack = Callable[[Quarter, int], Iterator[bool]]


def one_copy(quarter: Quarter, _: int) -> Iterator[bool]:
    """Read single helpers out of one copy."""
    for view in VIEWS:
        copy, count = told(quarter, view), behind(quarter, view)
        for tie in copy.ties:
            yield not is_backed(count.get(tie, {}))
        if copy.node:
            yield len(helpers_of(quarter)) < FEWEST
        for body in copy.rounds:
            sitting = _seats(quarter).get(body, set())
            if sitting and sitting <= set(helpers_of(quarter)):
                yield len(sitting) < FEWEST


def leave_one_out(quarter: Quarter, _: int) -> Iterator[bool]:
    """Share the quarter again without one helper, for each of them, and subtract."""
    with remembering():
        for view in VIEWS:
            first = told(quarter, view)
            for who in helpers_of(quarter):
                yield told(forget(quarter, who).quarter, view) != first


def _few(one: Quarter, other: Quarter, view: str, first: Copy, second: Copy) -> Iterator[bool]:
    """Subtract two copies: whoever differs between them must be one of five."""
    before, after = behind(one, view), behind(other, view)
    for tie in first.ties ^ second.ties:
        yield len(set(before.get(tie, ())) ^ set(after.get(tie, ()))) < FEWEST
    seats, later = _seats(one), _seats(other)
    for body in first.rounds ^ second.rounds:
        yield len(seats.get(body, set()) ^ later.get(body, set())) < FEWEST
    if first.node != second.node:
        yield len(set(helpers_of(one)) ^ set(helpers_of(other))) < FEWEST


def wave_minus_wave(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Subtract the copies of any two of four waves."""
    states, reader = waves(quarter, seed), Reader()
    with remembering():
        for view in VIEWS:
            copies = [reader.read(state, view) for state in states]
            for (first, one), (second, other) in itertools.combinations(copies, 2):
                yield False
                yield from _few(one, other, view, first, second)


def partner_minus_public(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Subtract the public copy of each wave from the partners' copy of each wave."""
    states, reader = waves(quarter, seed, steps=2), Reader()
    with remembering():
        pairs = [(reader.read(s, "partner"), reader.read(s, "public")) for s in states]
    for (i, ((first, one), _)), (j, (_, (second, other))) in itertools.product(
        enumerate(pairs), repeat=2
    ):
        # The public copy names fewer offices: what the two differ in beyond that is of helpers.
        named = set(share(states[j], view="public").table("actors").column("id"))
        ties = frozenset(tie for tie in first.ties if named.issuperset(tie[:2]))
        count = behind(one, "partner"), behind(other, "public")
        yield first.node != second.node and i == j
        for tie in ties ^ second.ties:
            yield not any(is_backed(each.get(tie, {})) for each in count)


def what_if_as_oracle(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Ask what happens if somebody closes, for a helper, for nobody and for an office."""
    chance = random.Random(seed)
    there = helpers_of(quarter)
    gone = chance.choice(there)
    without = forget(quarter, gone).quarter
    office = chance.choice([r["id"] for r in share(quarter).table("actors").records()])
    for view in VIEWS:
        answers = [_answer(state, office, view) for state in (quarter, without)]
        yield answers[0] != answers[1]
        asked = [_answer(state, gone, view) for state in (quarter, without)]
        yield asked[0] != asked[1]
        results = [_figures(state, view) for state in (quarter, without)]
        yield results[0] != results[1]


def _answer(quarter: Quarter, who: str, view: str) -> str:
    """Give the result that leaves; a refusal is said only to whoever holds the data."""
    try:
        compared = share_what_if(what_if(quarter, Close(who)), quarter, view=view)
    except EcosystemError:
        return ""
    return _without_group(compared.to_json())


def _figures(quarter: Quarter, view: str) -> str:
    return _without_group(share_result(find_all(quarter, draws=0), quarter, view=view).to_json())


def _without_group(said: str) -> str:
    """Leave out the one figure that is of the group; it has an attack of its own."""

    def kept(pairs: list[tuple[str, object]]) -> dict[str, object]:
        return {key: value for key, value in pairs if key != "informal_dependency"}

    return json.dumps(json.loads(said, object_pairs_hook=kept), sort_keys=True)


def _answered(quarter: Quarter, seed: int) -> Quarter:
    """Let both sides of some ties answer, and leave what some offers speak unsaid."""
    chance = random.Random(seed)
    ties, offers = quarter.table("ties").records(), quarter.table("offers").records()
    for tie in ties:
        said = chance.choice(("yes", "yes", "no", ""))
        tie |= {
            "source_reports": said,
            "target_reports": said,
            "one_person": chance.choice(("yes", "")),
        }
    for offer in offers:
        offer["languages"] = chance.choice(("bg", ""))
    made = Table.from_records("ties", ties), Table.from_records("offers", offers)
    return quarter.with_tables(*made)


def report_minus_report(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Subtract the report without a helper from the one with: not even a share may differ."""
    full = _answered(quarter, seed)
    without = forget(full, random.Random(seed).choice(helpers_of(full))).quarter
    for view in VIEWS:
        with remembering():
            told_reports = []
            for state in (full, without):
                result = share_result(find_all(state, draws=0), state, view=view)
                told_reports.append(text_of(build_report(state, result, lang="en")))
        yield told_reports[0] != told_reports[1]


def three_copies(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Lay three copies over each other, the last with new pseudonyms."""
    states = waves(quarter, seed, steps=2)
    renamed = [*states[:2], pseudonymise(states[2]).quarter]
    for views in (("partner", "public", "partner"), ("public", "public", "partner")):
        reader = Reader()
        with remembering():
            copies = [reader.read(n, v, s) for n, v, s in zip(renamed, views, states, strict=True)]
        counts = [behind(about, "partner") for _, about in copies]
        for odd in range(3):
            one, other = (copies[place][0] for place in range(3) if place != odd)
            # What two of three tell and the third does not is of whoever came or went meanwhile;
            # an office that a view does not name hides its ties in that view, whoever has them.
            named = set(share(states[odd], view=views[odd]).table("actors").column("id"))
            yield False
            for tie in one.ties & other.ties - copies[odd][0].ties:
                if named.issuperset(tie[:2]):
                    people = [set(count.get(tie, ())) for count in counts]
                    yield max(len(a ^ b) for a in people for b in people) < FEWEST


def share_of_help(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Read a helper off the share that rests on informal help, wave after wave."""
    with remembering():
        said = []
        for state in (quarter, *waves(quarter, seed)[1:]):
            told_share = share_result(find_all(state, draws=0), state).summary[
                "informal_dependency"
            ]
            said.append((told_share, set(helpers_of(state))))
    for (one, before), (other, after) in itertools.combinations(said, 2):
        yield (
            one is not None and other is not None and one != other and len(before ^ after) < FEWEST
        )


# --- Every way out: what a command writes says the same whatever a few helpers do.


def leave(quarter: Quarter, chance: random.Random) -> Quarter:
    """Let up to four helpers go."""
    there = helpers_of(quarter)
    for who in chance.sample(there, min(len(there), chance.randint(1, 4))):
        quarter = forget(quarter, who).quarter
    return quarter


def arrive(quarter: Quarter, chance: random.Random) -> Quarter:
    """Let up to four helpers come, with all that a helper may have."""
    records = {name: list(table.records()) for name, table in quarter.tables.items()}
    for n in range(chance.randint(1, 4)):
        new = f"{chance.choice('AMZ')}-new{n}"
        records["actors"].insert(chance.randint(0, 3), helper(new, chance))
        records["ties"].insert(0, _tie("BB", new, "tip"))
        records["offers"].insert(0, _offer(new, chance))
        records["docks"].insert(0, _dock(new, chance))
        records["positions"].insert(0, {"actor": new, "x": "5000", "y": "-5000"})
        records["openness"].insert(0, {"actor": new, "item": "training", "value": "yes"})
        records["members"].insert(0, {"body": "round0", "actor": new})
    made = [Table.from_records(name, rows) for name, rows in records.items()]
    return quarter.with_tables(*made)


def rename(quarter: Quarter, _: random.Random) -> Quarter:
    """Give every helper a new id and name, and another place in every table."""
    return pseudonymise(quarter).quarter


def alter(quarter: Quarter, chance: random.Random) -> Quarter:
    """Let one helper be somebody else who does something else."""
    who, made = chance.choice(helpers_of(quarter)), []
    new = {"actors": helper, "offers": _offer, "docks": _dock}
    for name, table in quarter.tables.items():
        key = "id" if name == "actors" else "actor"
        rows = [
            {**row, **new[name](who, chance)} if name in new and row[key] == who else row
            for row in table.records()
        ]
        made.append(Table.from_records(name, rows))
    return quarter.with_tables(*made)


CHANGES = (leave, arrive, rename, alter)


def _endings(command: str) -> list[str]:
    """Give the endings of all forms of a command."""
    return [ENDING_OF[form] for form in commands()[command].forms]


def _page_forms(name: str, *more: str) -> list[list[str]]:
    return [list(more), *(["-o", f"{name}{ending}", *more] for ending in _endings(name))]


PAPER_ENDINGS = (".svg", ".pdf", ".png")


OTHERWISE = {"network", "gaps", "routes"}  # pictures that stand below with their own words
NEED = ["--topic", "housing", "--language", "ro"]

# Every command that writes something to pass on, with all its forms. Whoever adds a command adds
# it here, or says in tests/sharing/test_one_door.py why nothing of a quarter leaves through it.
PASSED_ON: dict[str, list[list[str]]] = {
    "findings": [
        *(["-o", f"findings{ending}"] for ending in _endings("findings")),
        ["--format", "json"],
        [],
    ],
    "report": [
        *(["-o", f"report{ending}"] for ending in commands()["report"].endings),
        *(["-o", f"{page}.docx", "--page", page] for page in ("council", "funders")),
    ],
    "draw": [
        *(["-o", f"net{ending}"] for ending in commands()["draw"].endings),
        *(["-o", f"gaps{ending}", "--picture", "gaps"] for ending in PAPER_ENDINGS),
        ["-o", "marked.svg", "--highlight", "weak_bridges"],
        ["-o", "marked.html", "--highlight", "weak_bridges"],
        *(["-o", "net.png", "--text", f"words{ending}"] for ending in (".txt", ".csv")),
        ["-o", "gaps.png", "--picture", "gaps", "--text", "gaps.txt"],
        *(["-o", f"{name}.svg", "--picture", name] for name in sorted({*PICTURES} - OTHERWISE)),
        ["-o", "ways.svg", "--picture", "routes", "--from", "BB", *NEED],
        *(["-o", f"{name}.svg", "--layout", name] for name in ("sectors", "docks", "route", "map")),
    ],
    "notebooks": [["-o", "series", "--before", "LATER", "--draws", "0"]],
    "whatif": [
        *(["--until", "2026-01-01", "-o", f"whatif{ending}"] for ending in _endings("whatif")),
        ["--end-funding", "Zanarius-F0", "--close", "W01", "-o", "money.json"],
        ["--bundle", "W01,JC", "--add", "BB:W04", "--lose-person", "V01", "-o", "house.txt"],
        ["--open-dock", "W01", "--strengthen", "BB:JC", "--format", "json"],
        *(
            ["--bundle", "W01,JC", "--side-by-side", "-o", f"beside{ending}"]
            for ending in _endings("whatif")
        ),
    ],
    "budget": [*(["-o", f"money{ending}"] for ending in _endings("budget")), []],
    "stress": [*(["-o", f"stress{ending}", "--draws", "5"] for ending in _endings("stress"))],
    "plan": [["-o", f"plan{ending}", "--actions", "2"] for ending in _endings("plan")],
    "suggest": [*(["-o", f"ties{ending}", "--count", "40"] for ending in _endings("suggest")), []],
    "export": [[name, "-o", f"{name}{ending}"] for name, ending in EXPORTS.items()],
    "places": _page_forms("places", "--sites", "2"),
    "housing": _page_forms("housing"),
    "monitor": _page_forms("monitor"),
    "walk": _page_forms("walk", "--topic", "housing", "--language", "ro"),
    "agenda": _page_forms("agenda"),
    "workshop": [["-o", f"room{ending}"] for ending in commands()["workshop"].endings],
    "share": [["-o", "copy", "--explain"], ["-o", "copy.xlsx"]],
    "partner-sheets": [["-o", "sheets"], *(["-o", f"sheets{ending}"] for ending in SHEET_ENDINGS)],
    "forms": [["-o", "forms"]],
    "tally": [["-o", f"tally{ending}"] for ending in commands()["tally"].endings],
    "cards": [["-o", "cards"], *(["-o", f"cards{ending}"] for ending in CARD_ENDINGS)],
    "compare": [  # with a later wave, and with another quarter
        *(
            [other, "-o", f"compared{e}"]
            for e in _endings("compare")
            for other in ("LATER", "OTHER")
        ),
        *(["LATER", "-o", f"waves{ending}"] for ending in commands()["compare"].pictures),
        ["LATER", "--format", "json"],
        ["OTHER"],
    ],
    "batch": [["-o", f"all{ending}", "--workers", "1"] for ending in commands()["batch"].endings],
}


# What `ecosystem app` saves for others, as its own process makes it.
SAVED = [
    (f"app {gift.command}", [*words, "-o", f"saved{ending}"], view)
    for gift in GIFTS.values()
    for ending, words in gift.forms.items()
    for view in gift.views
    if view != "internal"
]
WAYS_OUT = [
    *((name, form, view) for name, forms in PASSED_ON.items() for form in forms for view in VIEWS),
    *SAVED,
]


def _taken_out(way: tuple[str, list[str], str], states: Sequence[Quarter]) -> dict[str, bytes]:
    """Give all that leaves by one way: what is shown on the screen, and every file."""
    name, form, view = way
    with tempfile.TemporaryDirectory(dir=os.environ["ECOSYSTEM_FOLDER"]) as folder:
        work = Path(folder).rename(Path(folder).with_name("work"))
        try:
            for called, state in zip(("Q", "LATER", "OTHER"), states, strict=True):
                write_quarter(state, work / called)
            (work / "out").mkdir()
            with contextlib.chdir(work / "out"):
                read = {called: f"../{called}" for called in ("LATER", "OTHER")}
                words = ["../Q", *(read.get(word, word) for word in form), "--view", view]
                found = _asked(name, [*words, "--lang", "de"])
            files = sorted(path for path in (work / "out").rglob("*") if path.is_file())
            return found | {path.name: path.read_bytes() for path in files}
        finally:
            work.rename(folder)


def _asked(name: str, words: list[str]) -> dict[str, bytes]:
    """Ask the page or the command line."""
    if name.startswith("app "):
        command = [name.removeprefix("app "), *words]
        found = answer({"words": command, "lang": "de"}, lambda _: None)
        return {"status": str(found["status"]).encode(), "content": str(found["content"]).encode()}
    with io.TextIOWrapper(io.BytesIO(), "utf-8") as said, contextlib.redirect_stderr(io.StringIO()):
        with contextlib.redirect_stdout(said):
            status = main_of_commands([name, *words])
        said.flush()
        # What these two say on the screen is for the holder: what was hidden, how long it took.
        screen = b"" if name in ("share", "batch") else said.buffer.getvalue()
        return {"status": str(status).encode(), "screen": screen}


def every_way_out(quarter: Quarter, seed: int) -> Iterator[bool]:
    """Compare, byte by byte, what leaves before and after a few helpers went, came or changed."""
    chance = random.Random(seed)
    later = dataclasses.replace(quarter.meta, wave=dt.date(2026, 1, 15))
    other = dataclasses.replace(quarter.meta, id="elsewhere")
    for turn in range(WAYS_EACH):
        way = WAYS_OUT[(seed * WAYS_EACH + turn) * _STRIDE % len(WAYS_OUT)]
        change = CHANGES[(seed + turn) % len(CHANGES)]
        found = []
        for state in (quarter, change(quarter, chance)):
            more = (quarter.with_meta(later), quarter.with_meta(other))
            found.append(_taken_out(way, (state, *more)))
        differ = [n for n in {**found[0], **found[1]} if found[0].get(n) != found[1].get(n)]
        yield bool(differ)
        if differ:
            print(f"  {change.__name__}: {way}: {differ}", file=sys.stderr)


# Ways that are tried on each quarter; the stride walks through all of them in a mixed order.
WAYS_EACH, _STRIDE = 3, 89


ATTACKS: dict[str, Attack] = {
    "one copy alone": one_copy,
    "leave one out": leave_one_out,
    "wave minus wave": wave_minus_wave,
    "partner minus public": partner_minus_public,
    "what-if as an oracle": what_if_as_oracle,
    "report minus report": report_minus_report,
    "three copies laid together": three_copies,
    "share of informal help": share_of_help,
    "every way out": every_way_out,
}


def attack(name: str, seed: int) -> tuple[int, int]:
    """Try one attack on one quarter; return how often it was tried and learnt something."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"ECOSYSTEM_FOLDER": folder}),
    ):
        learnt = list(ATTACKS[name](crowd(seed), seed))
    return len(learnt), sum(learnt)


def main(words: list[str] | None = None) -> int:
    """Try everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m lab.attacks", description=__doc__)
    parser.add_argument("--quarters", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=ATTACKS, action="append")
    given = parser.parse_args(words)
    seeds = range(given.seed, given.seed + given.quarters)
    print("| attack | quarters | tried | learnt of fewer than five |\n|---|---|---|---|")
    failed = 0
    for name in given.only or ATTACKS:
        found = {seed: attack(name, seed) for seed in seeds}
        tried, learnt = (sum(each[n] for each in found.values()) for n in (0, 1))
        print(f"| {name} | {len(found)} | {tried} | {learnt} |", flush=True)
        for seed in (seed for seed, each in found.items() if each[1]):
            print(f"  {name}: seed {seed}", file=sys.stderr)
        failed += learnt
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
