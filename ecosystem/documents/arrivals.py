"""Arrival beside the findings: steps, hand-overs, first steps, mandates, openness."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.documents.model import TableBlock, filled, page_table
from ecosystem.findings.arrivals import Break, FirstSteps, Mandates, Step
from ecosystem.measures.arrival import Body, OpennessItem
from ecosystem.sharing.results import SharedArrival
from ecosystem.words import and_list, label, text, vocabulary

PARTS = ("first", "breaks", "steps", "mandates", "openness")


def arrival_tables(found: SharedArrival, lang: str, *parts: str) -> list[TableBlock]:
    """Make the tables of some parts, in their order; those without a row are left out."""
    made = {
        "first": lambda: _first(found.first, lang),
        "breaks": lambda: _breaks(found.breaks, lang),
        "steps": lambda: _steps(found.steps, lang),
        "mandates": lambda: _mandates(found.mandates, lang),
        "openness": lambda: _openness(found.openness, lang),
    }
    return [table for table in (made[part]() for part in parts or PARTS) if table.rows]


def arrival_notes(found: SharedArrival, lang: str, *parts: str) -> list[str]:
    """Say how it is to be read."""
    there = {
        "first": found.first is not None,
        "breaks": bool(found.breaks),
        "openness": bool(found.openness),
    }
    return [text(f"arrivals.note_{part}", lang) for part in parts if there.get(part)]


def _first(found: FirstSteps | None, lang: str) -> TableBlock:
    rows = found.rows(lang) if found else ()
    return page_table("first", lang, ("what_first", "known", "first_step"), rows)


def _breaks(found: Sequence[Break], lang: str) -> TableBlock:
    rows = [(b.sentence(lang), b.action(lang), label("band", b.band, lang)) for b in found]
    return page_table("breaks", lang, ("finding", "proposal", "band"), rows)


def _steps(found: Sequence[Step], lang: str) -> TableBlock:
    unsaid = text("arrivals.unsaid", lang)
    rows = [
        (
            label("phase", step.phase, lang) if step.phase else unsaid,
            label("jurisdiction", step.jurisdiction, lang) if step.jurisdiction else unsaid,
            *(step.needs, step.missing, step.unclear, step.people),
        )
        for step in found
    ]
    names = ("phase", "jurisdiction", "profiles:number", "without:number", "unclear:number")
    shown = [*names, "counted:number"] if any(step.people is not None for step in found) else names
    return page_table("steps", lang, shown, [row[: len(shown)] for row in rows])


def _mandates(found: Mandates, lang: str) -> TableBlock:
    rows = [_body(body, lang) for body in found.bodies]
    names = ("body", "topics", "purpose", "rhythm", "decides", "with_residents", "members:number")
    return filled(page_table("mandates", lang, names, rows), "body", "topics")


def _body(body: Body, lang: str) -> tuple[str | int, ...]:
    topics = [label("topic", topic, lang) for topic in vocabulary("topic") if topic in body.topics]
    answers = [
        label("answer", word, lang) if word else "" for word in (body.decides, body.with_residents)
    ]
    named = and_list(topics, lang) or text("arrivals.unsaid", lang)
    return (body.name, named, body.purpose, body.rhythm, *answers, len(body.members))


def _openness(found: Sequence[OpennessItem], lang: str) -> TableBlock:
    few = text("arrivals.few", lang)
    rows = [
        (
            label("openness_item", each.item, lang),
            *(few if n is None else n for n in (each.yes, each.partly, each.no, each.unknown)),
        )
        for each in found
    ]
    names = ("said_item", "said_yes", "said_partly", "said_no", "not_answered")
    return page_table("openness", lang, names, rows)
