"""The pages that pass on: what a view hides is shown before anything is saved for others."""

from __future__ import annotations

import io
import webbrowser
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from ecosystem.app.folder import free_name
from ecosystem.app.jobs import Job, Outcome
from ecosystem.app.see import SHUT
from ecosystem.app.site import Desk, Visit, good
from ecosystem.cli.call import WITHOUT_LOOK
from ecosystem.errors import UsageError
from ecosystem.io.files import file_name
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, label, text

VIEWS = ("partner", "public", "internal")


@dataclass(frozen=True)
class Gift:
    """Something that can be saved for others: the command behind it, and its forms."""

    command: str
    forms: Mapping[str, tuple[str, ...]]  # Ending (blank for a folder) to further words.
    views: tuple[str, ...] = VIEWS
    since: bool = False  # Whether it may tell what has changed since an earlier wave.


# For organisations by name: the public view names none.
_NAMED = ("partner", "internal")

GIFTS: Mapping[str, Gift] = {
    "report": Gift("report", dict.fromkeys((".pdf", ".html", ".docx"), ()), since=True),
    "council": Gift("report", dict.fromkeys((".pdf", ".html", ".docx"), ("--page", "council"))),
    "tasks": Gift("report", {".xlsx": ()}),
    "places": Gift("report", {"": ("--for", "all")}, _NAMED),
    "agenda": Gift("agenda", {".docx": (), ".html": ()}),
    "poster": Gift("draw", {".pdf": ("--paper", "a0"), ".svg": (), ".png": ()}),
    "gaps": Gift("draw", dict.fromkeys((".pdf", ".svg", ".png"), ("--picture", "gaps"))),
    "net": Gift("draw", {".html": ()}),
    "workshop": Gift("workshop", {".html": ()}, ("partner", "public")),
    "sheets": Gift("partner-sheets", {"": ("--format", "docx"), ".pdf": (), ".docx": ()}, _NAMED),
    "forms": Gift("forms", {"": ()}, _NAMED),
    "tally": Gift("tally", {".html": (), ".xlsx": ()}),
    "cards": Gift("cards", {".pdf": (), ".xlsx": ()}, _NAMED),
    "copy": Gift("share", {".xlsx": (), "": ()}, ("partner", "public")),
    "findings": Gift("findings", {".xlsx": (), ".csv": ()}),
    "money": Gift("budget", {".xlsx": (), ".ics": ()}),
    "graph": Gift(
        "export",
        {".graphml": ("graphml",), ".gexf": ("gexf",), ".geojson": ("geojson",), "": ("hsds",)},
    ),
}


def give(visit: Visit) -> Response:
    """Show what can be saved, and what was."""
    desk = visit.desk()
    return desk.page(
        "give",
        title=text("app.give_title", visit.lang),
        gifts=list(GIFTS),
        made=_made(desk),
        folder=desk.project.outputs(),
    )


def _made(desk: Desk) -> list[tuple[str, bool]]:
    """List what was saved, the newest first, and whether it is a folder."""
    folder = desk.project.outputs()
    if not folder.is_dir():
        return []
    found = [e for e in folder.iterdir() if not e.name.startswith((".", "~"))]
    found.sort(key=lambda e: (-e.stat().st_mtime_ns, e.name))
    return [(entry.name, entry.is_dir()) for entry in found]


def _gift(visit: Visit) -> tuple[str, Gift]:
    name = str(visit.request.path_params["gift"])
    if name not in GIFTS:
        raise UsageError("app.no_input", name=name)
    return name, GIFTS[name]


def _chosen(gift: Gift, view: str, ending: str) -> tuple[str, str]:
    """Give the view and the form that are asked for; partner unless she chooses otherwise."""
    if view not in gift.views:
        view = gift.views[0]
    return view, ending if ending in gift.forms else next(iter(gift.forms))


def prepare(visit: Visit) -> Response:
    """Show for whom something is made and what that hides, before it is made."""
    desk = visit.desk()
    name, gift = _gift(visit)
    ending = visit.asked("form") if "form" in visit.request.query_params else "?"
    view, ending = _chosen(gift, visit.asked("view"), ending)
    hidden: Any = {"removed": [], "checked": [], "problems": []}
    if view != "internal":
        hidden |= good(desk.ask((desk.tables, view), look="hidden")).json()
    target = _target(desk, name, view, ending)
    earlier = _earlier(desk, gift)
    since = visit.asked("since") if visit.asked("since") in earlier else ""
    return desk.page(
        "prepare",
        _words(desk, gift, view, ending, str(target), since),
        title=text(f"app.gift_{name}", visit.lang),
        about=text(f"app.gift_{name}_say", visit.lang),
        gift=gift,
        view=view,
        ending=ending,
        earlier=earlier,
        since=since,
        hidden=hidden,
        target=target.name,
        base=desk.version.number,
    )


def _target(desk: Desk, name: str, view: str, ending: str) -> Path:
    """Choose a name that nothing has yet: what was saved before stays."""
    lang = desk.visit.lang
    what = text(f"app.gift_{name}", lang)
    called = file_name(f"{what} {desk.wave} {label('view', view, lang)}", name)
    return free_name(desk.project.outputs(), f"{called}{ending}")


def _earlier(desk: Desk, gift: Gift) -> list[str]:
    """List the waves since which something may be told, the latest first."""
    return desk.earlier() if gift.since else []


def _words(
    desk: Desk, gift: Gift, view: str, ending: str, target: str, since: str = ""
) -> tuple[str, ...]:
    more = gift.forms[ending]
    if since:
        more = (*more, "--since", str(desk.project.tables(since)))
    if ending not in WITHOUT_LOOK.get(gift.command, (ending,)):
        logo, color = desk.project.look()
        more += ("--logo", str(logo)) if logo else ()
        more += ("--color", color) if color else ()
    end = ("-o", target, "--view", view, "--lang", desk.visit.lang)
    return (gift.command, desk.tables, *more, *end)


def save(visit: Visit) -> Response:
    """Save it, with progress; what is not finished is not there."""
    desk = visit.desk()
    name, gift = _gift(visit)
    view, ending = _chosen(gift, visit.said("view"), visit.said("form"))
    target = _target(desk, name, view, ending)
    target.parent.mkdir(parents=True, exist_ok=True)
    since = visit.said("since") if visit.said("since") in _earlier(desk, gift) else ""
    job = Job(_words(desk, gift, view, ending, str(target), since), visit.lang)

    def after(_: Outcome) -> None:
        job.on = ("q", desk.project.name, desk.wave, "given", target.name)

    job.after = after
    visit.site.jobs.start(job)
    return visit.go("job", job.id)


def given(visit: Visit) -> Response:
    """Say what was saved and where it lies."""
    desk = visit.desk()
    path, title = _output(desk), text("app.given_title", visit.lang)
    rooms = tuple(text("app.gift_workshop", lang) for lang in LANGUAGES)
    room = path.suffix == ".html" and path.name.startswith(rooms)
    return desk.page("given", title=title, name=path.name, path=path, room=room)


def _output(desk: Desk) -> Path:
    name = str(desk.visit.request.path_params["name"])
    path = desk.project.outputs() / name
    if path.parent != desk.project.outputs() or name.startswith(".") or not path.exists():
        raise UsageError("app.no_output", name=name)
    return path


def output(visit: Visit) -> Response:
    """Give what was saved, a folder as one file."""
    path = _output(visit.desk())
    name = f"{path.name}.zip" if path.is_dir() else path.name
    kept = f"attachment; filename*=utf-8''{quote(name)}"
    headers = {"content-disposition": kept, "content-security-policy": SHUT}
    if not path.is_dir():
        return FileResponse(path, headers=headers, media_type="application/octet-stream")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(entry for entry in path.rglob("*") if entry.is_file()):
            packed.write(file, file.relative_to(path).as_posix())
    return Response(held.getvalue(), headers=headers, media_type="application/zip")


def open_it(visit: Visit) -> Response:
    """Open what was saved with the program that this computer has for it."""
    desk = visit.desk()
    path = _output(desk)
    webbrowser.open(path.as_uri())
    return desk.go("given", path.name)
