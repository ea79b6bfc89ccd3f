"""Actors, docks and needs as tables."""

from __future__ import annotations

import random
from datetime import date

from ecosystem.worlds.geography import Point, degrees
from ecosystem.worlds.names import Namer
from ecosystem.worlds.plan import TOPIC_NEED, Member, Plan
from ecosystem.worlds.world import Row, make_row

SIGNS = (
    "ground_floor",
    "shop_window",
    "busy_location",
    "readable_sign",
    "multilingual_sign",
    "lit",
    "no_registration",
    "step_free",
    "friendly_entrance",
)
PUBLIC_TYPES = frozenset(
    [
        "municipal_office",
        "jobcentre",
        "immigration_authority",
        "employment_agency",
        "library",
        "adult_education",
        "public_health",
        "integration_centre",
    ]
)


def actor_table(plan: Plan, points: dict[str, Point], rng: random.Random) -> list[Row]:
    """Return the table of actors with invented names and addresses.

    Parameters
    ----------
    plan
        The cast.
    points
        Where the actors lie.
    rng
        Stream to draw from.

    Returns
    -------
    list of dict
        Rows of ``actors``.
    """
    namer = Namer(rng, plan.place)
    year = date.fromisoformat(plan.wave).year
    rows: list[Row] = []
    names: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for member in plan.cast:
        informal = member.sector == "informal"
        drawn = namer.name(member.id, member.type, member.called)
        names[member.id] = names.get(member.same_name_as, drawn)
        values: dict[str, object] = (
            dict(degrees(plan, points[member.id])) if (member.id in points) else {}
        )
        confirmed = f"{year - 1}-{rng.randint(9, 12):02d}-{rng.randint(1, 28):02d}"
        first = rng.randint(year - 25, year - 3)
        district = member.district or (None if member.inside else "Innenstadt")
        addresses[member.id] = "" if informal else namer.address(district)
        rows.append(
            make_row(
                "actors",
                id=member.id,
                name=names[member.id],
                type=member.type,
                kind=_kind(member),
                part_of=member.part_of,
                at=member.at,
                address=addresses[member.id],
                inside=member.inside,
                active_from=None if informal or rng.random() < 0.4 else f"{first}-01-01",
                active_until=member.active_until,
                staff=_staff(member, rng),
                asked=member.asked,
                named_by=_named_by(member, rng),
                release=_release(member),
                confirmed_on=None if informal else confirmed,
                **values,
            )
        )
    for row in rows:
        if row["at"]:
            row["address"] = addresses[row["at"]]
    return rows


def _staff(member: Member, rng: random.Random) -> int | None:
    """Known for most organisations; a one-person unit is one only where the plan says so."""
    drawn = rng.randint(2, 12)
    if member.staff is not None or member.sector == "informal":
        return member.staff
    return drawn if rng.random() < 0.8 else None


def _kind(member: Member) -> str:
    if member.kind:
        return member.kind
    by_type = {
        "helper_person": "person_pseudonym",
        "helper_place": "place",
        "online_group": "group_node",
    }
    return by_type.get(member.type, "organisation")


def _named_by(member: Member, rng: random.Random) -> str:
    if member.sector == "informal":
        return "named"
    if member.sector in ("business", "housing"):
        return rng.choice(("spatial", "named"))
    return rng.choices(("list", "named", "event"), (70, 20, 10))[0]


def _release(member: Member) -> str:
    if member.sector == "informal":
        return "internal"
    if member.type in PUBLIC_TYPES:
        return "public"
    return "" if member.staff == 1 else "partner"


def dock_table(plan: Plan, rng: random.Random, missing: tuple[str, ...] = ()) -> list[Row]:
    """Return the table of docks.

    Parameters
    ----------
    plan
        For the docks.
    rng
        Stream to draw from.
    missing
        Attributes that no dock of this quarter has.

    Returns
    -------
    list of dict
        Rows of ``docks``.
    """
    rows = []
    for dock in plan.docks:
        seen: dict[str, object] = {
            sign: "no" if sign in missing else rng.choices(("yes", "no", ""), (62, 28, 10))[0]
            for sign in SIGNS
        }
        authority = plan.member(dock.id).sector == "state"
        rows.append(
            make_row(
                "docks",
                actor=dock.id,
                visits_week=dock.visits,
                walk_in=dock.walk_in,
                opening_hours=dock.hours,
                languages=dock.languages,
                role=rng.choice(("first_contact", "first_contact;referral", "referral;advice")),
                beside_authority=authority and rng.random() < 0.6,
                consent=True,
                **seen,
            )
        )
    return rows


def need_table(plan: Plan) -> list[Row]:
    """Need by topic and language: newcomers, their languages, contacts per 100 newcomers.

    Parameters
    ----------
    plan
        For the figures.

    Returns
    -------
    list of dict
        Rows of ``needs``, those with no demand included.
    """
    year = date.fromisoformat(plan.wave).year - 1
    rows = []
    for topic, rate in TOPIC_NEED.items():
        for language in plan.languages:
            persons = max(1, round(plan.newcomers * plan.shares[language] * rate / 100))
            rows.append(
                make_row(
                    "needs",
                    topic=topic,
                    language=language,
                    persons=0 if (topic, language) in plan.zero else persons,
                    source="Schätzung der Stadt Wessenburg (frei erfunden)",
                    year=year,
                )
            )
    return rows
