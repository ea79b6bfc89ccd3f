"""Nothing that a view hides is in what leaves it."""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
from dataclasses import replace
from pathlib import Path

import pytest
from twin import make_quarter

from ecosystem.changes.base import CellChange
from ecosystem.changes.causes import Cause, Lifted
from ecosystem.changes.money import Blow
from ecosystem.changes.plan import Action
from ecosystem.changes.quarters import Figure
from ecosystem.changes.repairs import Candidate
from ecosystem.documents.report import build_report
from ecosystem.errors import DataError, UsageError
from ecosystem.findings.base import Json, OfActor
from ecosystem.findings.registry import find_all
from ecosystem.findings.units import Hub
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.schema import TABLES
from ecosystem.sharing import walker
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result, shared_housing
from ecosystem.sharing.walker import View

CANARY = "Zanarius"
FREE_TEXTS = {"actors": ("address",), "funding": ("source",), "needs": ("source",)}


def kornhafen() -> Quarter:
    """Return the shipped quarter with a canary in every text of an informal actor and beyond."""
    quarter = read_quarter("data/kornhafen/2025-01")
    informal = set()
    changed: list[Table] = []
    for record in quarter.table("actors").records():
        if record["type"] in ("helper_person", "helper_place", "online_group"):
            informal.add(record["id"])
    for name, table in quarter.tables.items():
        records = table.records()
        for record in records:
            if name == "actors" and record["id"] in informal:
                record.update(name=f"{CANARY} name", address=f"{CANARY} street")
            if name in ("reports", "hurdles"):
                record["organisation"] = f"{CANARY} office"
            if name == "actions":
                record["action"] = f"{CANARY} action"
            record["remark"] = f"{CANARY} remark"
        changed.append(Table.from_records(name, records, table.columns))
    return quarter.with_tables(*changed)


def informal_ids(quarter: Quarter) -> set[str]:
    """Return the ids of all informal actors."""
    network = quarter.network()
    return {network.ids[i] for i in network.informal.nonzero()[0]}


@pytest.mark.parametrize("view", ["partner", "public"])
@pytest.mark.parametrize("path", ["mini", "kornhafen/2025-01"])
def test_a_copy_claims_no_gap_for_what_it_no_longer_holds(path: str, view: str) -> None:
    quarter = read_quarter(f"data/{path}")
    copy = share(quarter, view=view)
    assert copy.meta.offers_recorded is None
    found = find_all(copy, draws=0)
    assert not found.findings.of_kind("gap", "informal_only")
    assert found.summary["coverage"] == {"low": None, "high": None}
    told = share_result(find_all(quarter, draws=0), quarter, view=view)
    assert told.meta.offers_recorded == "all", "what was computed from all is told as such"


@pytest.mark.parametrize("view", ["partner", "public"])
def test_no_canary_and_no_informal_id_leaves(view: str, tmp_path: Path) -> None:
    quarter = kornhafen()
    folder = write_quarter(share(quarter, view=view), tmp_path / "shared")
    result = share_result(find_all(quarter), quarter, view=view)
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    texts.append(result.to_json())
    for text in texts:
        assert CANARY not in text
    ids = informal_ids(quarter)
    for finding in result.findings:
        assert ids.isdisjoint(finding.actors)
    for cell in result.cells:
        assert ids.isdisjoint(cell.providers)
    shared = share(quarter, view=view)
    for name, table in shared.tables.items():
        for column in TABLES[name].columns.values():
            if column.reference == "actors.id" or (name == "actors" and column.name == "id"):
                assert ids.isdisjoint(table.column(column.name))


@pytest.mark.parametrize(
    ("lang", "name"),
    [(None, "Informelle Hilfe (10–19)"), ("en", "Informal help (10–19)")],
)
def test_informal_actors_form_one_group(lang: str | None, name: str) -> None:
    shared = share(read_quarter("data/kornhafen/2025-01"), lang=lang)
    groups = [r for r in shared.table("actors").records() if r["kind"] == "group_node"]
    assert [group["name"] for group in groups if group["sector"] == "informal"] == [name]


def test_few_informal_actors_are_no_node() -> None:
    shared = share(load_sample("mini"))
    assert "informal" not in shared.table("actors").column("sector")  # two, which nobody is told


@pytest.mark.parametrize("view", ["partner", "public"])
def test_small_cells_read_alike(view: str) -> None:
    quarter = read_quarter("data/kornhafen/2025-01")
    result = share_result(find_all(quarter), quarter, view=view)
    assert "G3" not in {c.cell_class for c in result.cells}
    assert not result.findings.of_kind("informal_only")
    assert all(c.demand is None or c.demand % 5 == 0 for c in result.cells)


def test_nobody_learns_who_denied() -> None:
    quarter = read_quarter("data/kornhafen/2025-01")
    result = share_result(find_all(quarter), quarter)
    told = json.dumps(result.as_dict())
    assert "denied" not in json.dumps([f.as_dict()["evidence"] for f in result.findings])
    assert "third_party" not in json.dumps([f.as_dict()["evidence"] for f in result.findings])
    assert "unconfirmed" in told
    for column in ("source_reports", "target_reports", "others_report"):
        assert column not in share(quarter).table("ties").columns


def test_the_public_view_names_no_unit() -> None:
    quarter = read_quarter("data/kornhafen/2025-01")
    result = share_result(find_all(quarter), quarter, view="public")
    assert all(not finding.actors for finding in result.findings)
    assert all(not cell.providers for cell in result.cells)


def test_sharing_twice_changes_nothing() -> None:
    shared = share(read_quarter("data/siedlung-am-wehr/2025-01"))
    assert share(shared) is shared


def test_what_is_gone_does_not_come_back() -> None:
    shared = share(load_sample("mini"))
    with pytest.raises(UsageError):
        share(shared, view="internal")
    with pytest.raises(UsageError):
        share(shared, view="everything")


def test_the_official_naming_travels_and_nothing_beside_it_does():
    quarter = load_sample("mini")
    told = {"by": "Rat der Stadt", "on": "2025-01-15", "number": 12, "who": "Zan", "more": ["Zan"]}
    named = quarter.with_meta(replace(quarter.meta, recognised=told))
    copy = share(named, view="partner")
    assert copy.meta.recognised == {"by": "Rat der Stadt", "on": "2025-01-15", "number": "12"}
    result = share_result(find_all(named, draws=0), named, view="partner")
    page = build_report(named, result, lang="de")
    assert "Rat der Stadt, 15. Januar 2025, 12" in str(page)
    with pytest.raises(DataError):
        share(quarter.with_meta(replace(quarter.meta, coordinator="+49 176 99887766")))


def test_the_way_to_a_flat_names_no_advice_that_stays_inside() -> None:
    kinds = {"D": "library", "L": "private_owner", "X": "rights_advice", "Y": "rights_advice"}
    actors = [{"id": key, "type": kind, "name": f"Name {key}"} for key, kind in kinds.items()]
    actors[2]["release"] = "internal"
    ways = [("D", "X"), ("D", "Y"), ("X", "L"), ("Y", "L")]
    tables = {
        "actors": actors,
        "docks": [{"actor": "D"}],
        "offers": [{"id": f"o{key}", "actor": key, "topics": "housing"} for key in "XY"],
        "ties": [{"source": one, "target": other, "kind": "referral"} for one, other in ways],
    }
    quarter = make_quarter(tables, {"id": "here", "wave": "2025-01-15"})
    (inside,) = shared_housing(quarter, view="internal").ways
    assert (inside.advice, inside.landlords) == (("X", "Y"), ("L",))
    (way,) = shared_housing(quarter, view="partner").ways
    assert (way.advice, way.landlords) == (("Y",), ("L",))
    assert shared_housing(quarter, view="public").ways == ()


def test_no_cause_tells_a_denial_or_a_need_in_a_language_that_is_not_mentioned() -> None:
    view = View(load_sample("mini"), "partner")
    view.unmentioned = frozenset({"rom"})
    cells = [CellChange("work", code, "all", "any", 20, "G4", "G1") for code in ("ar", "rom")]
    told = view.walk(Cause((), ("one_person", "denied"), tuple(cells), "", {}))
    assert told is not None
    assert told.risks == ("one_person",)
    assert [cell.language for cell in told.cells] == ["ar"]
    assert view.walk(Cause((), (), tuple(cells[1:]), "", {})) is None


def test_no_action_names_a_language_that_is_not_mentioned() -> None:
    view = View(load_sample("mini"), "partner")
    view.unmentioned = frozenset({"rom"})
    subjects: dict[str, Json] = {"actor": "C1", "topic": "work", "languages": ["ar", "rom"]}
    offer = Candidate("open_offer", subjects, None, "--open-offer C1:work:ar,rom", 3, "C1")
    rows = [
        Lifted("work", code, "all", "any", 20, "G4", "G1", "G4", "G1") for code in ("rom", "ar")
    ]
    action = Action(offer, tuple(rows), 0.1, 0.1, None, "sure", None, None, {}, "")
    told = view.walk(action)
    assert told is not None
    assert [cell.language for cell in told.repairs] == ["ar"]
    assert told.candidate.subjects["languages"] == ["ar"]
    assert told.candidate.option == "--open-offer C1:work:ar"
    assert view.walk(replace(action, repairs=tuple(rows[:1]))) is None
    assert view.walk(replace(action, repairs=())) is not None


@dataclasses.dataclass(frozen=True)
class Louder(Blow):
    """A result to which somebody added a field, and no rule for it."""

    said_by: str = "W1"


def test_a_field_without_a_rule_stops_a_view() -> None:
    blow = Blow("random", "W1", 0.123, None, 0.5, 0.999, None, 0.0, (0.111, 0.456))
    told = Blow("random", "", 0.12, None, 0.5, 1.0, None, 0.0, (0.11, 0.46))
    view = View(load_sample("mini"), "partner")
    assert view.tell(blow) == told
    louder = Louder(**dataclasses.asdict(blow))
    with pytest.raises(LookupError, match="Louder: said_by"):
        view.tell(louder)
    nobody = dataclasses.make_dataclass("Nobody", ["id"], frozen=True)("W1")
    with pytest.raises(LookupError, match="Nobody: id"):
        view.tell(nobody)
    with pytest.raises(LookupError, match="Figure: low, value"):  # what must be given anew
        view.tell(Figure(0.123), high=None)


def test_each_policy_names_every_field_of_its_kind_of_result() -> None:
    known = json.loads(Path("ecosystem/sharing/policies.json").read_text("utf-8"))
    kinds = {
        name: kind
        for room in ("changes", "findings", "measures")
        for module in pkgutil.iter_modules([f"ecosystem/{room}"])
        for kind in vars(importlib.import_module(f"ecosystem.{room}.{module.name}")).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
        for name in (kind.__name__, f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}")
    }
    for name in set(known) - {"Finding"}:
        policy = walker._policy(kinds[name])
        assert policy.fields.keys() == {f.name for f in dataclasses.fields(kinds[name])}
        assert policy.fields.keys() >= set(policy.some)
        assert {*policy.fields.values()} <= {*walker._RULES, "given", "made"}
        assert {*policy.only} <= walker._TESTS.keys()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lonely(OfActor):
    """A finding of somebody else."""

    kind: str = "lonely"

    @property
    def evidence(self) -> dict[str, Json]:
        return {}

    def sentence(self, lang: str) -> str:
        return f"{self.actor} {lang}"

    action = sentence


def test_a_kind_of_finding_without_a_policy_is_not_told() -> None:
    view = View(load_sample("mini"), "partner")
    (actor,) = sorted(view.named)[:1]
    assert view.walk(Lonely(id="lonely:1", severity=1.0, actor=actor)) is None
    assert (
        view.walk(Hub(id="hub:1", severity=1.0, actor=actor, pair_loss=0.5, pairs=1, rank=1))
        is not None
    )
