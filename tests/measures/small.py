"""Small quarters from a few words."""

from __future__ import annotations

from twin import make_quarter

from ecosystem.model.quarter import Quarter


def small(actors: str, ties: str, offers: str, docks: str, **ways: str) -> Quarter:
    """A quarter from short words: ``A>B`` ties (``A>B:tip*5``), ``C:debt`` offers, ``at`` pairs."""
    at = dict(pair.split(":") for pair in ways.get("at", "").split())
    rows: dict[str, list[dict[str, str]]] = {"actors": [], "ties": [], "offers": [], "docks": []}
    for actor in actors.split():
        kind = "helper_person" if actor.startswith("I") else "association"
        rows["actors"].append({"id": actor, "name": actor, "type": kind, "at": at.get(actor, "")})
    for tie in ties.split():
        ends, _, rest = tie.partition(":")
        kind, _, count = (rest or "referral").partition("*")
        source, target = ends.split(">")
        row = {"source": source, "target": target, "kind": kind, "referrals_year": count}
        rows["ties"].append(row)
    for offer in offers.split():
        actor, topic = offer.split(":")
        row = {"id": f"o{actor}{topic}", "actor": actor, "topics": topic, "languages": "*"}
        rows["offers"].append(row)
    for dock in docks.split():
        rows["docks"].append({"actor": dock})
    return make_quarter(rows, {"wave": "2025-01-01", "languages": ["de"]})
