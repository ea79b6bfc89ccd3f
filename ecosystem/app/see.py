"""The pages that show a result: each asks a command and shows the JSON that it wrote."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from ecosystem.app.jobs import Outcome
from ecosystem.app.site import Desk, Failed, Visit, Wait, command_line, good, number_in
from ecosystem.errors import UsageError
from ecosystem.words import label, text, vocabulary

Json = Any

# Pictures to move about in lie here; they can be made again at any time.
PICTURES = ".Bilder"

# What a command has made may run its own script, and neither ask nor reach anything.
SHUT = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'self'"
)

_MOST_ACTIONS = 10

# Seconds that reasons may take before the finding is shown without them.
_GLANCE = 0.1


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
        desk.ask(desk.words("findings"), patience=0)
    except (Wait, Failed, UsageError):
        return


def _findings(desk: Desk) -> tuple[tuple[str, ...], Outcome, Json]:
    words = desk.words("findings")
    return words, *desk.result(words)


def findings(visit: Visit) -> Response:
    """Show all findings, or those that are asked for."""
    desk = visit.desk()
    words, outcome, found = _findings(desk)
    rows = found["findings"]
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
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
        topics=_subjects(rows, "topic"),
        languages=_subjects(rows, "language"),
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
    about = (f for f in found["findings"] if f["id"].partition(":")[2] == key)
    finding = next(filter(_explained, about), None)
    return _explanation(desk, finding, words, outcome, cell=row)


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
    return _explanation(desk, finding, words, outcome, cell=row)


def _explanation(
    desk: Desk, finding: Json, words: Sequence[str], found: Outcome, *, cell: Json
) -> Response:
    """Show at once what the findings tell; the reasons come as soon as they are computed."""
    told: Json = None
    outcome: Outcome | None = found
    job, fault = None, tuple[str, ...]()
    if finding is not None and _explained(finding):
        words = desk.words("findings", "--why", finding["id"])
        try:
            outcome = desk.ask(words, patience=_GLANCE)
            told = outcome.json() if outcome.good else None
            fault = () if outcome.good else outcome.told
        except Wait as wait:
            if desk.visit.asked("as"):
                raise
            job, outcome = wait.job, None
    return desk.page(
        "why",
        words,
        outcome,
        title=text("app.why_title", desk.visit.lang),
        finding=finding,
        cell=cell,
        unweighted=found.json()["summary"]["unweighted"],  # type: ignore[index]
        told=told,
        fault=fault,
        job=job,
        names=desk.names(),
    )


def plan(visit: Visit) -> Response:
    """Show the few actions that together help most."""
    desk = visit.desk()
    asked = number_in(visit.asked("actions"))
    actions = asked if 0 < asked <= _MOST_ACTIONS else 5
    words = desk.words("plan", "--actions", str(actions))
    outcome, found = desk.result(words)
    pays = any((action["gain"]["in_order"] or 0.0) > 0 for action in found["actions"])
    return desk.page(
        "plan",
        words,
        outcome,
        title=text("app.plan_title", visit.lang),
        found=found,
        actions=actions,
        most=_MOST_ACTIONS,
        names=desk.names(),
        curve=_curve(found["curve"]) if pays else [],
        tried=_tried,
    )


def _tried(action: Json) -> dict[str, list[str]]:
    """Give an action of the plan as the words of the page that asks what it would change."""
    words = shlex.split(action.get("option") or "")
    found: dict[str, list[str]] = {}
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word[2:].replace("-", "_")
        elif name in CHANGES:
            found.setdefault(name, []).append(word)
    return found


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


# --- What if, money, waves.

# Changes that the page offers; `plan` may name the others in its addresses.
CHANGES = (
    *("close", "secure", "add", "renew", "language", "open_dock", "take_new"),
    *("open_offer", "lose_person", "end_funding", "strengthen", "until"),
)


def whatif(visit: Visit) -> Response:
    """Show what some changes would do, before and after side by side."""
    desk = visit.desk()
    asked = visit.request.query_params
    chosen = [(name, word) for name in CHANGES for word in _chosen(asked, name)]
    options: list[str] = []
    for name, word in chosen:
        options += [f"--{name.replace('_', '-')}", word]
    words = desk.words("whatif", *options)
    outcome = good(desk.ask(words)) if chosen else None
    quarter, names = desk.quarter(), desk.names()
    funding = quarter.table("funding").records()
    pairs = set(quarter.table("ties").select("source", "target"))
    return desk.page(
        "whatif",
        words if chosen else (),
        outcome,
        title=text("app.whatif_title", visit.lang),
        found=outcome.json() if outcome else None,
        chosen=[(name, word, _without(asked, name, word)) for name, word in chosen],
        kept=chosen,
        actors=desk.listed(),
        pairs=sorted((names.get(a, a), names.get(b, b), f"{a}:{b}") for a, b in pairs),
        funding=[(row["id"], f"{row['source']} ({row['id']})") for row in funding],
        kinds=list(vocabulary("tie_kind")),
        said=lambda name, word: _said_change(name, word, names, visit.lang),
    )


def _chosen(asked: QueryParams, name: str) -> list[str]:
    """Give the words of one kind of change; a new tie comes from three fields."""
    found = [word for word in asked.getlist(name) if word]
    ends = _new_tie(asked)
    if name == "add" and all(ends):
        found.append(":".join(ends))
    return list(dict.fromkeys(found))


def _new_tie(asked: QueryParams) -> list[str]:
    return [asked.get(f"add_{part}", "") for part in ("from", "to", "kind")]


def _without(asked: QueryParams, name: str, word: str) -> str:
    """Give the address without one of the changes."""
    kept = [(key, value) for key, value in asked.multi_items() if (key, value) != (name, word)]
    if name == "add" and word == ":".join(_new_tie(asked)):
        kept = [(key, value) for key, value in kept if not key.startswith("add_")]
    return "?" + urlencode(kept)


def _said_change(name: str, word: str, names: Mapping[str, str], lang: str) -> str:
    parts = [names.get(part, part) for part in word.split(":")]
    if name == "add" and len(parts) == 3:
        parts[2] = label("tie_kind", parts[2], lang)
    return text("app.change", lang, kind=text(f"app.change_{name}", lang), what=" → ".join(parts))


def money(visit: Visit) -> Response:
    """Show when money ends and what falls with it, month by month."""
    desk = visit.desk()
    words = desk.words("budget")
    outcome, found = desk.result(words)
    funding = desk.quarter().table("funding").records() if found["ends"] else []
    return desk.page(
        "money",
        words,
        outcome,
        title=text("app.money_title", visit.lang),
        found=found,
        sources={row["id"]: row["source"] for row in funding},
    )


def compare(visit: Visit) -> Response:
    """Compare this wave with another one."""
    desk = visit.desk()
    others = [wave for wave in desk.project.waves() if wave != desk.wave]
    wanted = visit.asked("with")
    other = wanted if wanted in others else next(iter((*desk.earlier(), *others[::-1])), "")
    first, last = sorted((other, desk.wave))
    paths = [str(desk.project.tables(wave)) for wave in (first, last)]
    end = ("--view", "internal", "--format", "json", "--lang", visit.lang)
    words = ("compare", *paths, *end)
    outcome = good(desk.ask(words, waves=[other])) if other else None
    return desk.page(
        "compare",
        words if other else (),
        outcome,
        title=text("app.compare_title", visit.lang),
        others=others,
        other=other,
        first=first,
        last=last,
        step=outcome.json()["steps"][0] if outcome else None,  # type: ignore[index]
        names=desk.names(),
    )


# --- Pages and pictures that a command makes whole; they stand in a frame of their own.

PAPERS = ("docks", "agenda", "net")


def framed(visit: Visit) -> Response:
    """Show a page that a command makes."""
    desk = visit.desk()
    name = str(visit.request.url.path.rsplit("/", 1)[-1])
    words = _paper(desk, name)
    _made(desk, name, words)  # a frame that is shut in could not wait for it
    return desk.page(
        "framed",
        title=text(f"app.{name}_title", visit.lang),
        command=command_line(words),
        raw=desk.href("paper", name),
        name=name,
    )


def _made(desk: Desk, name: str, words: Sequence[str]) -> bytes:
    """Give what the command has made."""
    outcome = good(desk.ask(words, waves=desk.earlier()[:1] if name == "agenda" else []))
    if name == "net":
        return Path(words[words.index("-o") + 1]).read_bytes()
    return outcome.content


def _paper(desk: Desk, name: str) -> tuple[str, ...]:
    """Give the command behind a page."""
    lang = desk.visit.lang
    end = ("--view", "internal", "--lang", lang)
    if name == "net":
        target = desk.project.path / PICTURES / f"{desk.wave}-{desk.version.content}-{lang}.html"
        return ("draw", desk.tables, "-o", str(target), *end)
    command = {"docks": "places", "agenda": "agenda"}[name]
    before: list[str] = []
    for wave in desk.earlier()[:1] if name == "agenda" else ():
        before = ["--before", str(desk.project.tables(wave))]
    return (command, desk.tables, *before, "--format", "html", *end)


def paper(visit: Visit) -> Response:
    """Give a page that a command makes, shut in so that it can reach nothing of ours."""
    desk = visit.desk()
    name = str(visit.request.path_params["paper"])
    if name not in PAPERS:
        raise UsageError("app.no_cell")
    content = _made(desk, name, _paper(desk, name))
    return Response(content, media_type="text/html", headers={"content-security-policy": SHUT})
