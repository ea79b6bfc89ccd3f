"""From a plan and its ties and offers to all tables of one wave."""

from __future__ import annotations

from datetime import date

from ecosystem.worlds.columns import COLUMNS
from ecosystem.worlds.funding import funding_table
from ecosystem.worlds.geography import Ground, distances, place_actors, positions, residents
from ecosystem.worlds.listening import hurdle_table, report_table
from ecosystem.worlds.offers import OfferBook
from ecosystem.worlds.people import actor_table, dock_table, need_table
from ecosystem.worlds.plan import Plan
from ecosystem.worlds.ties import TieBook
from ecosystem.worlds.town import action_table, area_table, body_tables, landlord_table
from ecosystem.worlds.world import Meta, Row, Tables, stream

Hurdle = tuple[str, str, str, str, str, int]


def quarter_meta(plan: Plan) -> Meta:
    """Return the property ``quarter`` of the package.

    Parameters
    ----------
    plan
        The fixed part of the quarter.

    Returns
    -------
    dict
        Id, name, wave and the conventions of the quarter.
    """
    return {
        "id": plan.name,
        "name": plan.place,
        "municipality": "Wessenburg",
        "country": "DE",
        "wave": plan.wave,
        "languages": list(plan.languages),
        "fictional": True,
        "horizon_months": 12,
        "blank_language": "unknown",
    }


def all_tables(
    plan: Plan,
    seed: int,
    ground: Ground,
    ties: TieBook,
    senders: list[str],
    offers: OfferBook,
    hurdles: tuple[Hurdle, ...],
    actions: tuple[tuple[str, str, str, str, str], ...],
    missing_signs: tuple[str, ...] = (),
) -> Tables:
    """Every table of the quarter, each in a fixed order of rows.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    seed
        Seed of the quarter.
    ground
        The grid.
    ties
        The filled book of ties.
    senders
        Actors that may send people on without harm to what is planted.
    offers
        The filled book of offers.
    hurdles
        Planted hurdles.
    actions
        Rows of the table of actions.
    missing_signs
        Attributes that no dock has.

    Returns
    -------
    dict
        Rows by table, in the order of the columns.
    """

    def part(label: str) -> tuple[int, str, str]:
        return seed, plan.name, label

    wave = date.fromisoformat(plan.wave)
    points = place_actors(plan, ground, stream(*part("points")))
    cells, centres = residents(plan, ground, stream(*part("residents")))
    bodies, members = body_tables(plan, stream(*part("bodies")))
    reports = report_table(plan, ties, stream(*part("reports")), senders)
    tables: Tables = {
        "actors": actor_table(plan, points, stream(*part("names"))),
        "offers": offers.rows,
        "ties": sorted(ties.rows, key=tie_order),
        "docks": dock_table(plan, stream(*part("docks")), missing_signs),
        "needs": need_table(plan),
        "funding": funding_table(wave),
        "bodies": bodies,
        "members": members,
        "reports": reports,
        "hurdles": hurdle_table(plan, stream(*part("hurdles")), hurdles),
        "residents": cells,
        "distances": distances(plan, ground, centres, points),
        "positions": positions(plan),
        "actions": action_table(actions),
        "areas": area_table(stream(0, "areas"), wave.year - 1),
        "landlords": landlord_table(stream(*part("landlords")), plan.residents / 21400),
    }
    return {name: tables[name] for name in COLUMNS}


def tie_order(row: Row) -> tuple[str, str, str]:
    """Order of the rows of ``ties``.

    Parameters
    ----------
    row
        A row of ``ties``.

    Returns
    -------
    tuple of str
        Source, target and kind.
    """
    return row["source"], row["target"], row["kind"]
