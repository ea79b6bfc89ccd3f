"""The pages that show a result: each asks a command and shows the JSON that it wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from ecosystem.app.jobs import Outcome
from ecosystem.app.site import Desk, Failed, Visit, Wait, good
from ecosystem.errors import UsageError
from ecosystem.words import text

Json = Any

# Kinds of findings in the order in which people ask about them.
_MOST_ACTIONS = 10


def check(visit: Visit) -> Response:
    """Show what is odd in the tables, and what is there."""
    desk = visit.desk()
    outcome = desk.ask((desk.tables,), look="problems")
    found: Json = outcome.json() if outcome.good else {"problems": [], "counts": []}
    words = ("check", desk.tables, "--lang", visit.lang)
    title = text("app.check_title", visit.lang)
    _ahead(desk)
    return desk.page("check", words, title=title, found=found, told=outcome.told)


def _ahead(desk: Desk) -> None:
    """Begin to look for findings while she still looks at something else."""
    try:
        desk.ask(_findings_words(desk))
    except (Wait, Failed, UsageError):
        return


def _findings_words(desk: Desk) -> tuple[str, ...]:
    return desk.words("findings")


def _findings(desk: Desk) -> tuple[tuple[str, ...], Outcome, Json]:
    words = _findings_words(desk)
    outcome = desk.ask(words)
    return words, outcome, good(outcome).json()


def findings(visit: Visit) -> Response:
    """Show all findings, or those that are asked for."""
    desk = visit.desk()
    words, outcome, found = _findings(desk)
    rows = found["findings"]
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    topics = _subjects(rows, "topic")
    languages = _subjects(rows, "language")
    wanted = {name: visit.asked(name) for name in ("kind", "topic", "language", "band")}
    shown = [row for row in rows if _wanted(row, wanted)]
    grouped = [(kind, [r for r in shown if r["kind"] == kind]) for kind in kinds]
    return desk.page(
        "findings",
        words,
        outcome,
        title=text("app.findings_title", visit.lang),
        found=found,
        kinds=kinds,
        topics=topics,
        languages=languages,
        wanted=wanted,
        grouped=[(kind, members) for kind, members in grouped if members],
        count=len(shown),
        explained=_explained,
    )


def _subjects(rows: Sequence[Json], name: str) -> list[str]:
    return sorted({row["subjects"][name] for row in rows if row["subjects"].get(name)})


def _wanted(row: Json, wanted: Mapping[str, str]) -> bool:
    subjects = row["subjects"]
    of_row = {"kind": row["kind"], "band": row["band"], **subjects}
    return all(not word or of_row.get(name) == word for name, word in wanted.items())


def _explained(row: Json) -> bool:
    """Tell whether the command explains findings of this kind."""
    return row["kind"] in ("gap", "informal_only", "weak_bridge", "strong_bridge")


def matrix(visit: Visit) -> Response:
    """Show every need: topics down, languages across."""
    desk = visit.desk()
    words, outcome, found = _findings(desk)
    plain = [c for c in found["cells"] if (c["group"], c["status"]) == ("all", "any")]
    others = [c for c in found["cells"] if (c["group"], c["status"]) != ("all", "any")]
    return desk.page(
        "matrix",
        words,
        outcome,
        title=text("app.matrix_title", visit.lang),
        found=found,
        topics=list(dict.fromkeys(c["topic"] for c in plain)),
        languages=list(dict.fromkeys(c["language"] for c in plain)),
        cells={(c["topic"], c["language"]): c for c in plain},
        others=others,
        key=_key,
    )


def _key(cell: Json) -> str:
    return ":".join((cell["topic"], cell["language"], cell["group"], cell["status"]))


def cell(visit: Visit) -> Response:
    """Show all that is known of one need: class, who helps, why, and what would help."""
    desk = visit.desk()
    words, outcome, found = _findings(desk)
    key = visit.asked("id")
    row = next((c for c in found["cells"] if _key(c) == key), None)
    if row is None:
        raise UsageError("app.no_cell")
    finding = next(
        (f for f in found["findings"] if f["id"].partition(":")[2] == key and _explained(f)), None
    )
    return _explanation(visit, desk, finding, words, outcome, cell=row)


def why(visit: Visit) -> Response:
    """Explain one finding."""
    desk = visit.desk()
    words, outcome, found = _findings(desk)
    wanted = visit.asked("id")
    finding = next((row for row in found["findings"] if row["id"] == wanted), None)
    if finding is None:
        raise UsageError("app.no_cell")
    key = wanted.partition(":")[2]
    row = next((c for c in found["cells"] if _key(c) == key), None)
    return _explanation(visit, desk, finding, words, outcome, cell=row)


def _explanation(
    visit: Visit, desk: Desk, finding: Json, words: Sequence[str], found: Outcome, *, cell: Json
) -> Response:
    """Show at once what the findings tell; the reasons come as soon as they are computed."""
    told: Json = None
    outcome: Outcome | None = found
    job, fault = None, tuple[str, ...]()
    if finding is not None and _explained(finding):
        words = desk.words("findings", "--why", finding["id"])
        try:
            outcome = desk.ask(words)
            told = outcome.json() if outcome.good else None
            fault = () if outcome.good else outcome.told
        except Wait as wait:
            if visit.asked("as"):
                raise
            job, outcome = wait.job, None
    return desk.page(
        "why",
        words,
        outcome,
        title=text("app.why_title", visit.lang),
        finding=finding,
        cell=cell,
        told=told,
        fault=fault,
        job=job,
        names=desk.names(),
    )


def plan(visit: Visit) -> Response:
    """Show the few actions that together help most."""
    desk = visit.desk()
    asked = visit.asked("actions")
    actions = int(asked) if asked.isdigit() and 0 < int(asked) <= _MOST_ACTIONS else 5
    words = desk.words("plan", "--actions", str(actions))
    outcome = good(desk.ask(words))
    found: Json = outcome.json()
    return desk.page(
        "plan",
        words,
        outcome,
        title=text("app.plan_title", visit.lang),
        found=found,
        actions=actions,
        most=_MOST_ACTIONS,
        names=desk.names(),
        curve=_curve(found["curve"]),
    )


def _curve(values: Sequence[float]) -> list[dict[str, float]]:
    """Give the bars of the curve, from the foot of the picture up."""
    low = min([*values, 1.0]) - 0.05
    wide = 560 / max(len(values), 1)
    return [
        {
            "x": 20 + number * wide,
            "y": 20 + (1 - (value - low) / (1.0 - low)) * 140,
            "height": (value - low) / (1.0 - low) * 140,
            "width": wide * 0.7,
            "value": value,
        }
        for number, value in enumerate(values)
    ]
