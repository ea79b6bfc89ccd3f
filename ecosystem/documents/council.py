"""One page to decide on: for the council, and for the state and federal level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ecosystem.changes.causes import Cause
from ecosystem.changes.money import paid_by_level, permanence, permanence_words
from ecosystem.changes.plan import Plan
from ecosystem.documents import model
from ecosystem.documents.actions import Task, tasks_of
from ecosystem.documents.budget import MONTHS, carries, money_lines, paid_by_year, some
from ecosystem.documents.report import next_date, plan_of, share_told
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import add_months, as_number
from ecosystem.pictures.words import name_of
from ecosystem.sharing.quarters import share
from ecosystem.words import and_list, label, language_name, number, text

_MOST = 3


def build_council(quarter: Quarter, result: Result, *, lang: str = "en") -> model.Document:
    """Put the page for the council together: situation, proposal, costs, what is lost, date."""
    plan, causes = plan_of(quarter, result)
    tasks = tasks_of(quarter, plan, result, lang)
    shown = share(quarter, view=result.view, lang=lang)
    asked = [
        f"{place}. {text('council.task', lang, what=task.what, due=task.due)}"
        for place, task in enumerate(tasks, start=1)
    ]
    proposal = asked or [text("council.no_proposal", lang)]
    after = plan.proof(lang)[:1] if tasks else ()
    told = (cause.sentence(lang) for cause in causes[:_MOST])
    blocks = (
        *_head(result, lang),
        _part("situation", [share_told(result, lang), *told], lang),
        _part("proposal", proposal, lang),
        *some(after),
        *_costs(quarter, tasks, lang),
        _part("lost", _lost(result, lang), lang),
        _part("date", [next_date(shown, result, lang).words], lang),
        *_sign(lang),
    )
    return _page("council", result, lang, blocks)


def build_funders(quarter: Quarter, result: Result, *, lang: str = "en") -> model.Document:
    """Put the page for state and federal level together: what their money carries, and the ask."""
    plan, causes = plan_of(quarter, result)
    shown = share(quarter, view=result.view, lang=lang)
    wave = quarter.meta.wave
    hangs = carries(quarter, result, add_months(wave, MONTHS), lang) if wave else []
    lines = money_lines(quarter, shown, result, lang)
    # amounts stay inside
    paid = paid_by_level(quarter) if result.view == "internal" else ()
    lasting = permanence_words(permanence(quarter), lang) if paid else []
    blocks = (
        *_head(result, lang),
        _part("situation", [share_told(result, lang), *hangs, *lasting], lang),
        *([replace(paid_by_year(paid, lang), level=3)] if paid else []),
        *([lines] if lines else []),
        _part("lost", _lost(result, lang), lang),
        _part("ask", _demands(plan, causes, lang, ends=lines is not None), lang, "list"),
        _part("date", [next_date(shown, result, lang).words], lang),
        *_sign(lang),
    )
    return _page("funders", result, lang, blocks)


PAGES: Mapping[str, Callable[..., model.Document]] = {
    "council": build_council,
    "funders": build_funders,
}


def _page(key: str, result: Result, lang: str, blocks: tuple[model.Block, ...]) -> model.Document:
    title = text(f"council.title_{key}", lang, name=name_of(result.meta, lang))
    view = text(f"report.view_{result.view}", lang)
    return model.Document(
        *(key, lang, title, blocks),
        lines=(model.footer_of(result.meta, lang, view),),
        footer=model.footer_of(result.meta, lang),
        cramped=True,
        look=model.letterhead(result.meta),
    )


def _head(result: Result, lang: str) -> tuple[model.Block, ...]:
    return some(model.invented(result.meta, lang), "invented")


def _part(key: str, said: Sequence[str], lang: str, how: str = "plain") -> model.Sentences:
    told = tuple(line for line in said if line)
    return model.Sentences(told, how, title=text(f"council.part_{key}", lang))


def _lost(result: Result, lang: str) -> list[str]:
    """Say what happens if nothing is done: money that ends, weak bridges, sure ones first."""
    bridges = sorted(result.findings.of_kind("weak_bridge"), key=lambda found: found.band != "sure")
    found = [*result.findings.of_kind("funding_cliff"), *bridges]
    said = [finding.sentence(lang) for finding in found[:_MOST]]
    return said or [text("council.nothing_lost", lang)]


def _costs(quarter: Quarter, tasks: Sequence[Task], lang: str) -> tuple[model.Block, ...]:
    """List what each thing costs as far as it is written down, and how much work it is."""
    if not tasks:
        return ()
    money = {
        f"renew_funding:{row['id']}": as_number(row.get("amount_year", ""))
        for row in quarter.table("funding").records()
    }
    agreed = {
        row.get("finding", ""): as_number(row.get("cost_year", ""))
        for row in quarter.table("actions").records()
    }
    costs = []
    for task in tasks:
        known = (agreed.get(key) for key in (task.id, *task.findings))
        costs.append(next((c for c in (*known, money.get(task.id)) if c is not None), None))
    rows = [
        (place, task.who, text(f"council.effort_{task.effort}", lang))
        for place, task in enumerate(tasks, start=1)
    ]
    names = ("no:number", "who", "effort", "cost")
    title = text("council.part_costs", lang)
    if all(cost is None for cost in costs):  # said once, not in each row
        columns = model.columns_of("council.column_", lang, names[:3])
        none = model.Sentences((text("council.no_sums", lang),))
        return (model.TableBlock("costs", columns, tuple(rows), title=title), none)
    sums = [
        text("council.no_sum", lang)
        if c is None
        else text("money.euros", lang, sum=number(c, lang))
        for c in costs
    ]
    told = tuple((*row, said) for row, said in zip(rows, sums, strict=True))
    columns = model.columns_of("council.column_", lang, names)
    return (model.TableBlock("costs", columns, told, title=title),)


def _demands(plan: Plan, causes: Sequence[Cause], lang: str, *, ends: bool) -> list[str]:
    """Say what only money from above can give: lasting money, in time, and languages."""
    parts = [candidate for cause in causes for candidate in cause.candidates]
    codes = [str(part.subjects["language"]) for part in parts if part.kind == "add_language"]
    codes += [cell.language for cell in plan.left if cell.reason == "no_speaker"]
    topics = [str(part.subjects["topic"]) for part in parts if part.kind == "open_offer"]
    said = [text(f"council.ask_{key}", lang) for key in ("lasting", "time")] if ends else []
    if codes:
        names = [language_name(code, lang) for code in dict.fromkeys(codes)]
        said.append(text("council.ask_languages", lang, languages=and_list(names, lang)))
    if topics:
        labels = [label("topic", topic, lang) for topic in dict.fromkeys(topics)]
        said.append(text("council.ask_topics", lang, topics=and_list(labels, lang)))
    return said or [text("council.no_proposal", lang)]


def _sign(lang: str) -> tuple[model.Block, ...]:
    purpose = model.Sentences((text("report.purpose", lang),), "strong")
    return purpose, model.Ruled(1, title=text("council.sign", lang), level=3)
