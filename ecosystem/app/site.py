"""The site: which address shows which page, and how a page gets its result."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shlex
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ecosystem.app.folder import Home, Project, Version, day_in_words
from ecosystem.app.jobs import STOPPED, Job, Jobs, Outcome
from ecosystem.errors import EcosystemError, UsageError
from ecosystem.stubs import dataclass
from ecosystem.words import (
    LANGUAGES,
    coverage_share,
    label,
    language_name,
    number,
    opened,
    profile,
    share_words,
    text,
)

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

PAGES = Path(__file__).parent / "page"

# Seconds in which a result is waited for before a page says that it is being computed: who gets
# it within a second needs no page that says so and asks again.
PATIENCE = 0.8

# Fields and files of one form.
_MOST = 5000

Handler = Callable[..., Response]


class Wait(Exception):  # noqa: N818 - no fault: the page is shown later
    """The result of a page is still being computed."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.id)
        self.job = job


class Failed(Exception):  # noqa: N818 - what a command said, to be shown as it is
    """A command did not give the result of a page."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(*lines)
        self.lines = [line for said in lines for line in said.splitlines()]


def for_the_page(lines: Sequence[str]) -> list[str]:
    """Leave out of what a command says how it is called otherwise; a page has no options."""
    found = (re.sub(r"[^.!?]*\s--[a-z][^.!?]*[.!?]\s*", "", line).strip() for line in lines)
    return [line for line in found if line]


def good(outcome: Outcome) -> Outcome:
    """Insist on a result."""
    if not outcome.good:
        raise Failed(outcome.told)
    return outcome


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["tied"] = lambda said: re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", said)
    made.globals.update(
        label=label,
        language_name=language_name,
        profile=profile,
        coverage_share=coverage_share,
        opened=opened,
    )
    return made


def number_in(word: str, otherwise: int = -1) -> int:
    """Read a whole number that came with a request."""
    return int(word) if word.isdigit() else otherwise


def day_in(word: str) -> dt.date:
    """Read a day that came with a request."""
    try:
        return dt.date.fromisoformat(word)
    except ValueError as fault:
        raise UsageError("app.no_day", value=word) from fault


def command_line(words: Sequence[str]) -> str:
    """Write a command as it is typed on this computer."""
    whole = ["ecosystem", *words]
    return subprocess.list2cmdline(whole) if sys.platform == "win32" else shlex.join(whole)


@dataclass
class Visit:
    """One request: in which language, with which words."""

    site: Site
    request: Request
    lang: str
    form: FormData = field(default_factory=FormData)

    def href(self, *parts: str, **query: object) -> str:
        """Give the address of a page."""
        path = "/".join(quote(part, safe="") for part in (self.site.secret, self.lang, *parts))
        asked = urlencode({key: value for key, value in query.items() if value != ""}, doseq=True)
        return f"/{path}" + (f"?{asked}" if asked else "")

    def asked(self, name: str) -> str:
        """Give a word of the address; blank if it is not there."""
        return self.request.query_params.get(name, "")

    def said(self, name: str) -> str:
        """Give a field of the form; blank if it is not there."""
        found = self.form.get(name, "")
        return found.strip() if isinstance(found, str) else ""

    def all_said(self, name: str) -> list[str]:
        """Give every value of a field of the form."""
        return [each for each in self.form.getlist(name) if isinstance(each, str) and each]

    def go(self, *parts: str, **query: object) -> Response:
        """Lead on to another page."""
        return RedirectResponse(self.href(*parts, **query), 303)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Show a page."""

        def t(key: str, **params: object) -> str:
            return text(key if "." in key else f"app.{key}", self.lang, **params)

        other = next(each for each in LANGUAGES if each != self.lang)
        path = self.request.url.path.removeprefix(f"/{self.lang}")
        asked = f"?{self.request.url.query}" if self.request.url.query else ""
        words = {
            "t": t,
            "lang": self.lang,
            "href": self.href,
            "other_lang": other,
            "other_href": f"/{self.site.secret}/{other}{quote(path)}{asked}",
            "desk": None,
            "command": None,
            "hand": None,  # What is changed by hand where no command does the same.
            "share": lambda value: _share(value, self.lang),
            "number": lambda value: "–" if value is None else number(value, self.lang),
            "day": lambda value: day_in_words(value, self.lang),
        }
        shown = _environment().get_template(f"{template}.html.j2").render(**{**words, **values})
        return Response(shown, status, media_type="text/html")

    def tell(self, key: str, lines: Sequence[str], status: int = 400) -> Response:
        """Say something; where a wave is named, its sections and the form stay at hand."""
        desk, again = None, None
        if "wave" in self.request.path_params:
            with contextlib.suppress(EcosystemError, OSError):
                desk = self.desk()
        if desk and self.request.method == "POST" and (self.shows("data") or self.shows("give")):
            again = f"/{self.site.secret}{self.request.url.path}?{self.request.url.query}"
        title = text(f"app.{key}", self.lang)
        said = for_the_page(lines)
        return self.page("said", status, title=title, lines=said, desk=desk, again=again, raw=None)

    def shows(self, page: str) -> bool:
        """Tell whether this is a page of that section."""
        parts = self.request.url.path.split("/")
        return len(parts) > 5 and parts[5] == page

    def desk(self) -> Desk:
        """Give the wave that the address names."""
        project = self.site.home.project(self.request.path_params["project"])
        wave = self.request.path_params["wave"]
        return Desk(self, project, wave, project.now(wave))


def _share(value: float | None, lang: str) -> str:
    if value is None:
        return "–"
    return share_words(value, lang).replace(" ", "\N{NO-BREAK SPACE}")


@dataclass
class Desk:
    """One wave of one quarter, as it is now."""

    visit: Visit
    project: Project
    wave: str
    version: Version

    @property
    def tables(self) -> str:
        """Give the folder that the commands read."""
        return str(self.project.tables(self.wave))

    def href(self, *parts: str, **query: object) -> str:
        """Give the address of a page about this wave."""
        return self.visit.href("q", self.project.name, self.wave, *parts, **query)

    def go(self, *parts: str, **query: object) -> Response:
        """Lead on to another page about this wave."""
        return self.visit.go("q", self.project.name, self.wave, *parts, **query)

    def stamp(self, wave: str = "") -> tuple[object, ...]:
        """Say which data a result rests on."""
        shown = self.project.now(wave) if wave else self.version
        return str(self.project.path), wave or self.wave, shown.content

    def words(self, command: str, *more: str) -> tuple[str, ...]:
        """Give the words of a command about this wave, whose result is written as JSON."""
        end = ("--view", "internal", "--format", "json", "--lang", self.visit.lang)
        return (command, self.tables, *more, *end)

    def ask(
        self,
        words: Sequence[str],
        *,
        look: str = "",
        waves: Sequence[str] = (),
        patience: float = PATIENCE,
    ) -> Outcome:
        """Give the result of a command; if it takes long, the page says so and comes later."""
        rests = (self.stamp(), *(self.stamp(wave) for wave in waves))
        lang = self.visit.lang
        return self.visit.site.result(words, lang, rests, look=look, patience=patience)

    def page(
        self,
        template: str,
        words: Sequence[str] = (),
        outcome: Outcome | None = None,
        **values: object,
    ) -> Response:
        """Show a page about this wave, or the result behind it as the command wrote it."""
        if outcome is not None and self.visit.asked("as") == "json":
            return Response(outcome.content, media_type="application/json")
        shown: dict[str, Any] = {"desk": self, "command": command_line(words) if words else None}
        query = dict(self.visit.request.query_params) | {"as": "json"}
        shown["raw"] = f"?{urlencode(query)}" if outcome is not None else None
        return self.visit.page(template, **{**shown, **values})

    def quarter(self) -> Quarter:
        """Read the tables."""
        return self.visit.site.quarter(self.project, self.wave, self.version)

    def names(self) -> Mapping[str, str]:
        """Give the names of all actors."""
        return dict(self.quarter().table("actors").select("id", "name"))

    def listed(self) -> list[tuple[str, str]]:
        """List id and name of all actors in the order of their names."""
        return sorted(self.names().items(), key=lambda each: (each[1].casefold(), each[0]))

    def earlier(self) -> list[str]:
        """List the waves before this one, the latest first."""
        return [wave for wave in self.project.waves()[::-1] if wave < self.wave]

    def base(self) -> int:
        """Give the version on which a form rests."""
        return number_in(self.visit.said("base"))

    def result(self, words: Sequence[str]) -> tuple[Outcome, Any]:
        """Give what a command wrote, and the same as plain values."""
        outcome = good(self.ask(words))
        return outcome, outcome.json()

    def can_undo(self) -> bool:
        """Tell whether there is something to undo."""
        return bool(self.project.before(self.wave))


class Site:
    """What all pages share."""

    def __init__(self, home: Home, secret: str) -> None:
        self.home = home
        self.secret = secret
        self.jobs = Jobs()
        # What was said of a file and what it would change, by job.
        self.previews: dict[str, tuple[list[str], list[str]]] = {}
        self._quarters: dict[object, Quarter] = {}

    # Tables that are changed row by row.
    editable = ("actors", "offers", "ties", "needs", "funding", "docks", "actions")

    def has(self, page: str) -> bool:
        """Tell whether there is a section of that name."""
        from ecosystem.app.pages import ROUTES

        return any(path == f"/q/{{project}}/{{wave}}/{page}" for _, path, _ in ROUTES)

    def quarter(self, project: Project, wave: str, version: Version) -> Quarter:
        """Read a wave once."""
        key = (project.path, wave, version.content)
        if key not in self._quarters:
            if len(self._quarters) >= 4:
                self._quarters.clear()
            self._quarters[key] = project.read(wave)
        return self._quarters[key]

    def result(
        self,
        words: Sequence[str],
        lang: str,
        rests: object,
        *,
        look: str = "",
        patience: float = PATIENCE,
    ) -> Outcome:
        """Give the result of a command that only reads."""
        key = (look, tuple(words), lang if look else "", rests)
        known = self.jobs.known(key)
        if known is None:
            job = self.jobs.start(Job(tuple(words), lang, look), key)
            job.over.wait(patience)
            known = job.outcome
            if known is None or not job.over.is_set():
                raise Wait(job)
        if known.status == STOPPED:
            raise UsageError("app.was_stopped")
        return known

    def application(self) -> Starlette:
        """Make the application."""
        from ecosystem.app.pages import ROUTES

        made = [Route("/", self._entry), Route("/own/{name}", _own)]
        for method, path, handler in ROUTES:
            made.append(Route(f"/{{lang}}{path}", self._door(handler), methods=[method]))
        return Starlette(routes=made, exception_handlers={404: self._lost})

    def _entry(self, _: Request) -> Response:
        return RedirectResponse(f"/{self.secret}/{LANGUAGES[0]}/", 303)

    async def _lost(self, request: Request, _: Exception) -> Response:
        visit = Visit(self, request, request.url.path.strip("/").partition("/")[0])
        if visit.lang not in LANGUAGES:
            visit.lang = LANGUAGES[0]
        return visit.tell("not_here", [], 404)

    def _door(self, handler: Handler) -> Callable[[Request], Any]:
        """Let a page be made in a thread, and say in a sentence what goes wrong."""

        async def answer(request: Request) -> Response:
            lang = request.path_params["lang"]
            if lang not in LANGUAGES:
                return await self._lost(request, Exception())
            visit = Visit(self, request, lang)
            if request.method != "POST":
                return await run_in_threadpool(_answered, handler, visit)
            async with request.form(max_files=_MOST, max_fields=_MOST) as form:
                visit.form = form
                return await run_in_threadpool(_answered, handler, visit)

        return answer


def _answered(handler: Handler, visit: Visit) -> Response:
    try:
        return handler(visit)
    except Wait as wait:
        return visit.page("wait", job=wait.job, title=text("app.computing", visit.lang))
    except Failed as failed:
        return visit.tell("not_done", failed.lines)
    except EcosystemError as fault:
        return visit.tell("not_done", fault.message(visit.lang).splitlines())
    except OSError as fault:
        words = {"reason": fault.strerror or type(fault).__name__, "path": fault.filename or ""}
        return visit.tell("not_done", [text("cli.machine_file", visit.lang, **words)])
    except Exception as fault:
        if os.environ.get("ECOSYSTEM_DEBUG"):
            traceback.print_exc()
        return visit.tell(
            "not_done", [text("cli.broken", visit.lang, name=type(fault).__name__)], 500
        )


def _own(request: Request) -> Response:
    """Give the style and the script of our pages."""
    name = request.path_params["name"]
    if name not in ("app.css", "app.js", "icon.svg"):
        return Response(status_code=404)
    return FileResponse(PAGES / name)


def job_state(visit: Visit) -> Response:
    """Say how far a job is, for the page that waits."""
    job = visit.site.jobs.job(visit.request.path_params["job"])
    if job is None:
        return JSONResponse({"over": True, "done": 0, "total": 0})
    return JSONResponse({"over": job.over.is_set(), "done": job.done, "total": job.total})
