"""Tables about the town as a whole: districts over the years, landlords; bodies and actions."""

from __future__ import annotations

import random

from ecosystem.worlds.plan import Plan
from ecosystem.worlds.world import Row, make_row

# Residents, newcomers, moves in plus out as a share of the residents, share of the in-moves that
# come from abroad, and growth of arrival per year. A quarter's own rows are the same in all three
# packages.
DISTRICTS: dict[str, tuple[int, int, float, float, float]] = {
    "kornhafen": (21400, 3900, 0.31, 0.42, 0.02),
    "siedlung-am-wehr": (8200, 1300, 0.24, 0.48, 0.30),
    "altmarkt-west": (12600, 600, 0.14, 0.15, 0.00),
    "innenstadt": (15800, 900, 0.20, 0.20, 0.01),
    "muehlenkolk": (9700, 380, 0.12, 0.12, 0.00),
    "oberfeld": (18300, 520, 0.11, 0.10, 0.00),
    "torfmoor": (6100, 150, 0.09, 0.08, 0.00),
    "zollgrund": (13900, 980, 0.17, 0.22, 0.02),
    "hohenrain": (7600, 170, 0.08, 0.08, 0.00),
}
ORIGINS = (("BG", 0.2), ("RO", 0.18), ("SY", 0.17), ("UA", 0.11), ("TR", 0.09), ("AF", 0.04))
CLASSES: tuple[tuple[str, int, float], ...] = (
    ("housing_municipal", 3200, 0.9),
    ("housing_cooperative", 1900, 0.6),
    ("housing_private", 2400, 0.25),
    ("private_owner", 3100, 0.05),
)


def area_table(rng: random.Random, last_year: int) -> list[Row]:
    """Nine districts over four years.

    Parameters
    ----------
    rng
        Stream to draw from.
    last_year
        The last of the four years.

    Returns
    -------
    list of dict
        Rows of ``areas``; the last year holds the figures of the quarters as they are told.
    """
    rows = []
    for area, (people, newcomers, turnover, abroad, growth) in DISTRICTS.items():
        for back in (3, 2, 1, 0):
            level = (1 - growth) ** back
            moves = people * turnover / 2 * (level if back else 1)
            new = round(newcomers * level)
            rows.append(
                make_row(
                    "areas",
                    area=area,
                    year=last_year - back,
                    residents=people - back * rng.randint(20, 60),
                    in_moves_abroad=round(moves * abroad * rng.uniform(0.97, 1.03)),
                    moves_in=round(moves * 1.02),
                    moves_out=round(moves * 0.98),
                    newcomers=new,
                    n_ER=max(10, 5 * round(new * 0.02 / 5)),
                    **_origins(new, turnover, rng),
                )
            )
    return rows


def _origins(newcomers: int, turnover: float, rng: random.Random) -> dict[str, int]:
    """Newcomers by country, in fives; where few people move, most come from two countries."""
    counts = {}
    for code, share in ORIGINS:
        weight = rng.uniform(0.7, 1.1)
        if turnover <= 0.2:
            weight *= 1.6 if code in ("SY", "UA") else 0.4
        counts[f"n_{code}"] = 5 * round(newcomers * share * weight / 5)
    return counts


def landlord_table(rng: random.Random, scale: float) -> list[Row]:
    """Classes of landlords with the fair-letting commitment and its nine items.

    Parameters
    ----------
    rng
        Stream to draw from.
    scale
        Factor for the number of flats.

    Returns
    -------
    list of dict
        Rows of ``landlords``; the single owners have answered few items.
    """
    rows = []
    for name, units, share in CLASSES:
        number = round(units * scale)
        items = {
            f"item_{place}": f"{min(1.0, max(0.0, share + rng.uniform(-0.2, 0.3))):.2f}"
            for place in range(1, 10)
            if name != "private_owner" or place <= 3
        }
        rows.append(
            make_row(
                "landlords",
                **{"class": name, "units": number, "units_signed": round(number * share), **items},
            )
        )
    return rows


def body_tables(plan: Plan, rng: random.Random) -> tuple[list[Row], list[Row]]:
    """Bodies and who sits in them.

    A body whose third entry names another body has nearly the same members as that one.

    Parameters
    ----------
    plan
        For the bodies and the number of memberships.
    rng
        Stream to draw from.

    Returns
    -------
    tuple
        Rows of ``bodies`` and of ``members``.
    """
    bodies: list[Row] = []
    seats: dict[str, list[str]] = {}
    formal = [m.id for m in plan.in_force if m.sector != "informal" and m.staff != 1]
    total = plan.counts["members"]
    size, rest = divmod(total, len(plan.bodies))
    for place, (name, topic, twin) in enumerate(plan.bodies):
        identifier = f"G{place + 1}"
        bodies.append(make_row("bodies", id=identifier, name=name, topic=topic))
        number = size + (1 if place < rest else 0)
        kept = seats[twin][: round(number * 0.9)] if twin else list(plan.hubs[:2])
        others = [actor for actor in formal if actor not in kept]
        seats[identifier] = kept + rng.sample(others, number - len(kept))
    members = [
        make_row("members", body=body, actor=actor)
        for body, actors in seats.items()
        for actor in sorted(actors)
    ]
    return bodies, members


def action_table(rows: tuple[tuple[str, str, str, str, str], ...]) -> list[Row]:
    """Return what the round has agreed to do.

    Parameters
    ----------
    rows
        Finding, action, role of the owner, due date and status.

    Returns
    -------
    list of dict
        Rows of ``actions``.
    """
    return [
        make_row(
            "actions",
            id=f"A{place + 1}",
            finding=finding,
            action=action,
            owner_role=owner,
            due=due,
            status=status,
        )
        for place, (finding, action, owner, due, status) in enumerate(rows)
    ]
