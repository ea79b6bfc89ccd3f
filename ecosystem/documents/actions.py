"""The things to do, from the plan: in the report, as a list to go on with, and for councils."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ecosystem.changes.base import CellChange
from ecosystem.changes.causes import say_cells
from ecosystem.changes.plan import MONTHS, Action, Left, Plan
from ecosystem.documents import model
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date
from ecosystem.stubs import dataclass
from ecosystem.words import label, office, rounded, say_day, text, vocabulary

# --- What each action says in the report: what, why, who, until when, and what has been agreed.


@dataclass(frozen=True)
class Task:
    """One of the things to do."""

    id: str  # Id of the action.
    what: str
    why: str  # Which needs and how many people hang on it.
    brings: str
    # Who makes the first step, and until when in words and as a date; None if the day of the
    # data is unknown.
    who: str
    due: str
    day: dt.date | None
    effort: int  # 1 a call, 2 several talks, 3 money or staff.
    agreed: str  # What has been agreed about it already, blank if nothing.
    band: str
    findings: tuple[str, ...]  # Ids of the findings that it is for.

    @property
    def finding(self) -> str:
        """The first of them."""
        return self.findings[0] if self.findings else ""


@dataclass(frozen=True)
class _Agreed:
    words: str
    role: str
    day: dt.date | None


def tasks_of(quarter: Quarter, plan: Plan, result: Result, lang: str) -> tuple[Task, ...]:
    """Say the actions of a plan as things to do."""
    agreed = _agreed(quarter, lang) if result.view == "internal" else {}
    found = {finding.id for finding in result.findings}
    if not plan.actions and len(result.findings.of_kind("hub")):
        return _net_tasks(quarter, result, agreed, lang)
    tasks = []
    for action in plan.actions:
        about = _findings(action)
        task = _task(
            quarter,
            lang,
            next((agreed[key] for key in (action.id, *about) if key in agreed), None),
            who=None if action.asks else action.name(action.candidate.who),
            by=action.by,
            id=action.id,
            what=action.task(lang),
            why=action.why(lang),
            brings=action.brings(lang),
            effort=action.candidate.effort,
            band=action.band,
            findings=tuple(key for key in about if key in found),
        )
        tasks.append(task)
    return tuple(tasks)


# In a net without needs so many findings give something to do.
_MOST = 5


def _net_tasks(
    quarter: Quarter, result: Result, agreed: Mapping[str, _Agreed], lang: str
) -> tuple[Task, ...]:
    """Say what to do where no plan can be made, since nobody's needs are known: from the net."""
    found = sorted(
        result.findings.of_kind("hub", "weak_bridge"), key=lambda each: (-each.severity, each.id)
    )
    return tuple(
        _task(
            quarter,
            lang,
            agreed.get(finding.id),
            id=finding.id,
            what=finding.action(lang),
            why=finding.sentence(lang),
            brings="",
            effort=2,
            band=finding.band,
            findings=(finding.id,),
        )
        for finding in found[:_MOST]
    )


def _task(
    quarter: Quarter,
    lang: str,
    done: _Agreed | None,
    *,
    effort: int,
    who: str | None = None,
    by: dt.date | None = None,
    **told: Any,  # noqa: ANN401 - the other fields as they are
) -> Task:
    """Say who does it by when, as it was agreed; without anybody it is the office."""
    day = done.day if done and done.day else by
    invites = office(quarter.meta.coordinator, lang)
    return Task(
        who=(done.role if done else "") or (invites if who is None else who),
        due=_due(day, quarter.meta.wave, MONTHS[effort], lang),
        day=day,
        effort=effort,
        agreed=": ".join(filter(None, (done.role, done.words))) if done else "",
        **told,
    )


def _findings(action: Action) -> tuple[str, ...]:
    """Return the ids of the findings that an action may be for."""
    told = action.candidate.subjects
    about = action.question.settles if action.question else action.repairs
    keys = [f"{kind}:{':'.join(c.key)}" for c in about for kind in ("gap", "informal_only")]
    if action.kind in ("secure_tie", "add_tie"):
        one, other = sorted(str(told[side]) for side in ("source", "target"))
        keys.insert(0, f"bridge:{one}~{other}")
    if action.kind == "renew_funding":
        keys.insert(0, f"funding_cliff:{told['until']}")
    return tuple(keys)


def _due(day: dt.date | None, wave: dt.date | None, months: int, lang: str) -> str:
    if day is None:
        return text("steps.due_months", lang, months=months)
    return text("money.now", lang) if wave and day <= wave else say_day(day, lang)


def _agreed(quarter: Quarter, lang: str) -> dict[str, _Agreed]:
    found: dict[str, _Agreed] = {}
    for _, finding, action, role, due, status in sorted(
        quarter.table("actions").select("id", "finding", "action", "owner_role", "due", "status")
    ):
        if not finding or status == "dropped":
            continue
        state = label("action_status", status, lang) if status else ""
        key = "report.agreed_state" if state else "report.agreed"
        words = text(key, lang, action=action, state=state)
        found.setdefault(finding, _Agreed(words, role, as_date(due)))
    return found


# --- The things to do as a table: for the report and for a workbook that the office goes on with.

_TASKS = (
    *("report.column_number", "report.what", "report.why"),
    *("steps.column_due", "steps.column_effort", "report.column_band"),
)


def tasks_table(tasks: Sequence[Task], lang: str) -> model.TableBlock:
    """List things to do in the report."""
    columns = tuple(model.Column(key, text(key, lang)) for key in _TASKS)
    rows = tuple(
        (
            model.Words(str(place), strong=True),
            model.Words(task.what, task.agreed),
            model.Words(task.why, task.brings, finding=task.finding),
            task.due,
            model.Words(
                "■" * task.effort + "□" * (3 - task.effort),
                spoken=text("steps.effort", lang, effort=task.effort),
            ),
            model.band_words(task.band, lang),
        )
        for place, task in enumerate(tasks, start=1)
    )
    count = text("report.counts", lang).split(" ")[len(tasks)]
    net = all(task.id in task.findings for task in tasks)  # no plan: nothing "helps together"
    title = text(f"report.part_steps{'_net' * net}", lang, count=count, number=len(tasks))
    return model.TableBlock("steps", columns, rows, title=title)


def tasks_sheet(tasks: Sequence[Task], lang: str) -> model.TableBlock | None:
    """List things to do in a workbook, with columns that the office fills."""
    if not tasks:
        return None
    states = tuple(label("action_status", key, lang) for key in vocabulary("action_status"))
    names = (
        *("report.column_action", "report.why", "plan.column_brings", "steps.column_who"),
        *_TASKS[3:],
        *("steps.column_owner", "steps.column_status"),
    )
    columns = [
        model.Column(key, text(key, lang)) for key in (_TASKS[0], *names, "report.column_id")
    ]
    columns[-2] = model.Column("status", columns[-2].heading, choices=states)
    rows = tuple(
        (
            *(place, task.what, task.why, task.brings, task.who, task.day or task.due),
            *(task.effort, label("band", task.band, lang), "", "", task.id),
        )
        for place, task in enumerate(tasks, start=1)
    )
    return model.TableBlock(
        "tasks", tuple(columns), rows, title=text("steps.sheet", lang), media=("xlsx",)
    )


# --- The plan as a document.

_TOLD = ("text", "html", "docx", "pdf")

# So many needs with one reason are still told one by one.
_TOGETHER = 2

_ACTIONS = (
    *("number:number", "action", "what_for", "who", "by", "effort:number", "gain", "band", "id"),
)


def actions_document(plan: Plan, lang: str) -> model.Document:
    """Say the plan: what to do with what it brings, what no action repairs, and how to read it."""
    asked = any(action.experience is not None for action in plan.actions)
    rows = tuple(
        (
            *(place, action.task(lang), action.sentence(lang)),
            office(action.office, lang) if action.asks else action.name(action.candidate.who),
            action.by or "",
            action.candidate.effort,
            rounded(100 * action.in_order, 1, lang),
            label("band", action.band, lang),
            *([action.seen(lang)] if asked else []),
            action.id,
        )
        for place, action in enumerate(plan.actions, start=1)
    )
    told = [
        tuple(filter(None, (action.action(lang), action.sentence(lang), action.seen(lang))))
        for action in plan.actions
    ]
    names = (*_ACTIONS[:-1], *(["seen"] if asked else []), _ACTIONS[-1])
    columns = model.columns_of("plan.column_", lang, names)
    left = left_told(plan, lang)
    notes = [note.sentence(lang) for note in plan.notes]
    title = text("plan.title", lang)
    blocks: list[model.Block] = [
        model.TableBlock("plan", columns, rows, told=tuple(told), numbered=True, title=title),
        *([model.Sentences(plan.proof(lang)[:1], media=_TOLD)] if plan.changes else []),
        *([_curve(plan, lang)] if plan.pays else []),
        *(
            [model.Sentences(tuple(left), "list", title=text("plan.title_left", lang))]
            if left
            else []
        ),
        model.notes_of(notes, lang),
        model.summary_table(plan.meta, plan.view, lang, model.noted(notes, lang)),
    ]
    return model.result_document("plan", plan.meta, plan.view, lang, blocks)


def left_told(plan: Plan, lang: str) -> list[str]:
    """Say what no action repairs; many needs with the same reason are told together."""
    reasons: dict[str, list[Left]] = {}
    for cell in plan.left:
        reasons.setdefault(cell.reason, []).append(cell)
    said = []
    for reason, cells in reasons.items():
        if len(cells) > _TOGETHER:
            same = [CellChange(*c.key, c.demand, c.cell_class, c.cell_class) for c in cells]
            said.append(say_cells(same, f"plan.cause.{reason}", lang))
        else:
            said += [cell.sentence(lang) for cell in cells]
    return said


def _curve(plan: Plan, lang: str) -> model.TableBlock:
    """Say what one, two, … actions bring together."""
    start = plan.value or 0.0
    rows = tuple(
        (count, rounded(100 * (value - start), 1, lang))
        for count, value in enumerate(plan.curve, start=1)
    )
    columns = model.columns_of("plan.column_", lang, ("count:number", "gain"))
    return model.TableBlock("curve", columns, rows, title=text("plan.title_curve", lang))
