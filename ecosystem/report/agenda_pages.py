"""The pages of the agenda with its register of actions, and of a persona's walk."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import label, text
from ecosystem.findings.agendas import PARTS, Agenda
from ecosystem.findings.reviews import STATES, Review
from ecosystem.findings.words import and_list, say_day
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date
from ecosystem.report.pages import Column, Page, PageTable, make_page, make_table
from ecosystem.sharing.agendas import SharedWalk


def agenda_page(
    quarter: Quarter, agenda: Agenda, *, lang: str, reviews: Sequence[Review] = ()
) -> Page:
    """Make the page of the agenda for steering and working groups.

    Parameters
    ----------
    quarter
        For name and day.
    agenda
        What the view may show.
    lang
        ``"de"`` or ``"en"``.
    reviews
        What became of the actions since the last wave.

    Returns
    -------
    page
        First what became of the actions, then confirmed gaps, blind spots of the map and of
        practice, each with a proposal and the working groups it belongs to.
    """
    said = list(agenda.sentences(lang))
    if reviews:
        counts = {state: sum(r.state == state for r in reviews) for state in STATES}
        words = [
            text(f"pages.review.{state}", lang, count=count)
            for state, count in counts.items()
            if count
        ]
        said.insert(0, text("pages.agenda.reviews", lang, states=and_list(words, lang)))
    return make_page(
        "agenda",
        quarter,
        view=agenda.view,
        lang=lang,
        sentences=said,
        tables=[_register(reviews, lang), *(_part(agenda, part, lang) for part in PARTS)],
        notes=[text(f"pages.note.{key}", lang) for key in ("reports", "no_blame")],
    )


def _part(agenda: Agenda, part: str, lang: str) -> PageTable:
    columns = (Column("finding"), Column("proposal"), Column("bodies"), Column("band"))
    steering = text("pages.agenda.steering", lang)
    rows = [
        (
            *(item.finding.sentence(lang), item.finding.action(lang)),
            *(and_list(item.bodies, lang) or steering, label("band", item.finding.band, lang)),
        )
        for item in agenda.of_part(part)
    ]
    return make_table(part, columns, rows, lang)


def _register(reviews: Sequence[Review], lang: str) -> PageTable:
    columns = (
        *(Column("finding"), Column("action"), Column("who"), Column("due")),
        *(Column("status"), Column("result")),
    )
    rows = []
    for review in reviews:
        day = as_date(review.due)
        finding = review.before.sentence(lang) if review.before else review.finding
        rows.append(
            (
                *(finding, review.what, review.owner_role, say_day(day, lang) if day else ""),
                *(label("action_status", review.status, lang), review.sentence(lang)),
            )
        )
    # outside the internal view the words of the register are not told
    told = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    kept = [tuple(row[place] for place in told) for row in rows]
    return make_table("register", [columns[place] for place in told], kept, lang)


def walk_page(quarter: Quarter, shared: SharedWalk, *, view: str, lang: str) -> Page:
    """Make the page of a walk.

    Parameters
    ----------
    quarter
        For name and day.
    shared
        The walk, as the view may show it.
    view
        The view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        One row a stop, and how it ends.
    """
    walk = shared.walk
    rows = [(place, step.sentence(lang)) for place, step in enumerate(walk.steps, start=1)]
    columns = (Column("stop", "number"), Column("what"))
    who = walk.persona
    parts = [text("pages.walk.nobody", lang)]
    if who.free:
        parts.append(text(f"pages.walk.free_{who.free}", lang))
    notes = [*parts, *([text("walks.official_only", lang)] if shared.official_only else [])]
    return make_page(
        "walk",
        quarter,
        view=view,
        lang=lang,
        sentences=[walk.sentence(lang)],
        tables=[make_table("stops", columns, rows, lang)],
        notes=notes,
    )
