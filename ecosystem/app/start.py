"""The first pages: what is here, a list that is dropped, how it would be read, and taking it in."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response

from ecosystem.app.folder import free_name, wave_name
from ecosystem.app.jobs import Job, Outcome
from ecosystem.app.site import (
    PATIENCE,
    Failed,
    Visit,
    Wait,
    command_line,
    day_in,
    for_the_page,
    number_in,
)
from ecosystem.errors import UsageError
from ecosystem.io.files import file_name, save_file
from ecosystem.schema import TOPICS
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

# Invented quarters that are offered, the smallest first.
SAMPLES = ("mini", "kornhafen", "altmarkt-west", "siedlung-am-wehr")

# Bytes of everything that is dropped at once.
_LARGEST = 200 * 1024 * 1024


def start(visit: Visit) -> Response:
    """Show what can be done, and what was used last."""
    projects = [(each.name, each.waves()) for each in visit.site.home.projects()]
    return visit.page(
        "start",
        title=text("app.title", visit.lang),
        projects=[(name, waves) for name, waves in projects if waves],
        waiting=_waiting(visit),
        samples=SAMPLES,
        folder=visit.site.home.path,
        command=command_line(("template", "-o", "Quartier.xlsx", "--lang", visit.lang)),
        raw=None,
    )


def _waiting(visit: Visit) -> list[str]:
    """List what was dropped and is still there to be read, the newest first."""
    folder = visit.site.home.inputs()
    if not folder.is_dir():
        return []
    found = [
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(".")
        and not entry.name.endswith(".mapping.json")
        and not _unread(entry).exists()
    ]
    return [e.name for e in sorted(found, key=lambda e: (-e.stat().st_mtime, e.name))][:8]


def _unread(path: Path) -> Path:
    """Name the sign that a file could not be read: it stays, but is not offered again."""
    return path.with_name(f".{path.name}.unread")


def drop(visit: Visit) -> Response:
    """Keep what was dropped, unchanged, and go on to reading it."""
    files = [each for each in visit.form.getlist("file") if isinstance(each, UploadFile)]
    files = [each for each in files if each.filename]
    if not files:
        raise UsageError("app.no_file")
    folder = _room_for(visit, *files)
    paths = [_parts(str(each.filename)) for each in files]
    if len(files) == 1 and len(paths[0]) == 1:
        target = free_name(folder, paths[0][0])
        keep(files[0], target)
    else:
        target = free_name(folder, paths[0][0] if len(paths[0]) > 1 else "Ordner")
        for file, parts in zip(files, paths, strict=True):
            inside = parts[1:] if len(parts) > 1 else parts
            keep(file, target.joinpath(*inside))
    return visit.go("read", target.name)


def _parts(name: str) -> list[str]:
    """Give the folders and the name of a file; nothing in them may lead elsewhere."""
    found = [file_name(part, "Datei") for part in name.replace("\\", "/").split("/")]
    return [part for part in found if part not in ("", ".", "..")] or ["Datei"]


def keep_one(visit: Visit, file: UploadFile) -> Path:
    """Keep one file that was dropped elsewhere than on the start page."""
    return keep(file, free_name(_room_for(visit, file), _parts(str(file.filename))[-1]))


def _room_for(visit: Visit, *files: UploadFile) -> Path:
    """Give the folder for what comes in, unless that is too large."""
    if sum(each.size or 0 for each in files) > _LARGEST:
        raise UsageError("app.too_large")
    folder = visit.site.home.inputs()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(file: UploadFile, target: Path) -> Path:
    """Keep a file as it came."""

    def write(part: Path) -> None:
        with part.open("wb") as stream:
            shutil.copyfileobj(file.file, stream)

    return save_file(target, write)


def _input(visit: Visit) -> Path:
    """Find what was dropped under the name in the address."""
    return visit.site.home.input(str(visit.request.path_params["name"]))


def _mapping(path: Path) -> Path:
    return path.with_name(f"{path.name}.mapping.json")


def read(visit: Visit) -> Response:
    """Show what a file is and how it would be read."""
    path = _input(visit)
    kept = _mapping(path)
    rests = (_stamp(path), _stamp(kept))
    outcome = visit.site.result((str(path), str(kept)), visit.lang, rests, look="source")
    if not outcome.good:
        _unread(path).touch()
        title = text("app.unread_title", visit.lang, name=path.name)
        said = [line.replace(str(path), path.name) for line in for_the_page(outcome.told)]
        return visit.page("said", 400, title=title, lines=said, again=None)
    _unread(path).unlink(missing_ok=True)
    found: Any = outcome.json()
    if not kept.exists() and _recall(path, kept, found):
        return visit.go("read", path.name, again="1")
    if found["format"] == "quarter":  # what takes long is found while she still looks
        words = ("findings", str(path), "--view", "internal", "--format", "json")
        with contextlib.suppress(Wait, UsageError):
            visit.site.result((*words, "--lang", visit.lang), visit.lang, rests, patience=0)
    return visit.page(
        "read",
        title=text("app.read_title", visit.lang, name=path.name),
        name=path.name,
        found=found,
        recalled=bool(visit.asked("again")),
        topics=TOPICS,
        projects=[each.name for each in visit.site.home.projects()],
        today=dt.date.today().isoformat(),
        command=command_line(_import_words(visit, path, Path("Quartier"))),
        raw=None,
    )


def _recall(path: Path, kept: Path, found: Any) -> bool:  # noqa: ANN401 - plain JSON
    """Read the columns as those of an earlier list with the same headers were read."""
    headers = {c["header"] for shape in found.get("shapes", ()) for c in shape["columns"]}
    if not headers:
        return False
    from ecosystem.io.clerk.lists import ListMapping

    earlier = path.parent.glob("*.mapping.json")
    for file in sorted(earlier, key=lambda each: (-each.stat().st_mtime_ns, each.name)):
        try:
            known = ListMapping.from_file(file)
        except UsageError:
            continue
        if set(known.columns) == headers:
            # For which topics a list is complete is said anew for each list.
            ListMapping(known.columns, words=known.words, places=known.places).save(kept)
            return True
    return False


def _stamp(path: Path) -> object:
    if path.is_dir():
        return tuple((e.name, _stamp(e)) for e in sorted(path.iterdir()))
    if not path.exists():
        return None
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _import_words(visit: Visit, path: Path, target: Path) -> tuple[str, ...]:
    """Give the command that reads a file as it was decided."""
    words = ["import", str(path)]
    if _mapping(path).exists() or visit.said("list"):
        words += ["--as", "excel", "--mapping", str(_mapping(path)), "--yes"]
    return (*words, "-o", str(target), "--lang", visit.lang)


def decide(visit: Visit) -> Response:
    """Keep how the columns of a list are to be read, and show it again or take it in."""
    path = _input(visit)
    if visit.said("list"):
        _remember(visit, path)
    if visit.said("again"):
        return visit.go("read", path.name)
    return _take(visit, path)


def _remember(visit: Visit, path: Path) -> None:
    from ecosystem.io.clerk.lists import ListMapping, read_recorded

    topics = visit.all_said("recorded")
    recorded = "all" if "all" in topics else ";".join(topics)
    read_recorded(recorded)
    columns = dict(zip(visit.form.getlist("column"), visit.form.getlist("meaning"), strict=False))
    kept = _mapping(path)
    before = ListMapping.from_file(kept) if kept.exists() else ListMapping()
    made = replace(before, columns={}, recorded=recorded, words={}, places={})
    for kind in ("word", "place"):  # an answer that was taken away is asked anew
        said = zip(visit.form.getlist(kind), visit.form.getlist(f"{kind}_is"), strict=False)
        made.set(*(f"{kind}:{about}={answer}" for about, answer in said if answer))
    made.header = number_in(visit.said("header"), 0)
    if made.header == (before.header or int(visit.said("was") or 0)):  # other rows, other columns
        made.header = before.header
        made.set(*(f"{column}={meaning}" for column, meaning in columns.items()))
    made.save(kept)


def _take(visit: Visit, path: Path) -> Response:
    """Run the import into a folder of its own and make a quarter or a wave of what comes out."""
    home = visit.site.home
    work = home.scratch()
    words = _import_words(visit, path, work / "q")
    into, name, day = visit.said("into"), visit.said("name"), visit.said("day")
    if into:
        home.project(into)
    job = Job(words, visit.lang)

    def after(_: Outcome) -> None:
        from ecosystem.io.reading import read_quarter

        try:
            quarter = _called(read_quarter(work / "q"), name, day)
            if into:
                project, wave = home.project(into), wave_name(quarter)
                project.add_wave(quarter, "did_take", name=path.name)
            else:
                project, wave = home.take_in([quarter], "did_take", name=path.name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        job.on = ("q", project.name, wave, "check")

    job.after = after
    visit.site.jobs.start(job)
    return visit.go("job", job.id)


def _called(quarter: Quarter, name: str, day: str) -> Quarter:
    """Give a quarter the name and the day that were typed."""
    wave = day_in(day) if day else quarter.meta.wave
    return quarter.with_meta(replace(quarter.meta, name=name or quarter.meta.name, wave=wave))


def sample(visit: Visit) -> Response:
    """Take in an invented quarter, with all its waves."""
    name = visit.said("sample")
    if name not in SAMPLES:
        raise UsageError("app.no_input", name=name)
    from ecosystem.io.reading import load_sample, sample_names

    waves = [each for each in sample_names() if each.startswith(f"{name}/")] or [name]
    quarters = [load_sample(each) for each in waves]
    project, wave = visit.site.home.take_in(quarters, "did_sample", name=quarters[0].meta.name)
    return visit.go("q", project.name, wave, "findings")


def marked(visit: Visit) -> Response:
    """Give the workbook back with the cells marked, as ``check --marked`` writes it."""
    path = _input(visit)
    return _given_once(visit, path.name, "check", str(path), "--marked")


def template(visit: Visit) -> Response:
    """Make the empty workbook, as the command makes it, and give it."""
    full = ("--full",) if visit.asked("full") else ()
    return _given_once(visit, text("app.workbook_name", visit.lang), "template", *full, "-o")


def _given_once(visit: Visit, name: str, *words: str) -> Response:
    """Give what a command writes behind its last word; the page keeps no copy."""
    target = visit.site.home.scratch() / name
    job = Job((*words, str(target), "--lang", visit.lang), visit.lang)
    visit.site.jobs.start(job).over.wait()
    try:
        if not target.exists():
            raise Failed(job.outcome.told if job.outcome else ())
        return given(target.read_bytes(), target.name)
    finally:
        shutil.rmtree(target.parent, ignore_errors=True)


def given(content: bytes, name: str) -> Response:
    """Give a file to keep."""
    kept = f"attachment; filename*=utf-8''{quote(name)}"
    headers = {"content-disposition": kept}
    return Response(content, media_type="application/octet-stream", headers=headers)


def job(visit: Visit) -> Response:
    """Show how far some work is, and go on when it is done."""
    found = visit.site.jobs.job(visit.request.path_params["job"])
    if found is None:
        raise UsageError("app.no_job")
    found.over.wait(PATIENCE)
    if not found.over.is_set() or found.outcome is None:
        return visit.page("wait", job=found, title=text("app.working", visit.lang))
    if found.outcome.good and found.on:
        return visit.go(*found.on)
    lines = (*found.outcome.said, *found.outcome.told)
    return visit.tell("done", lines, 200) if found.outcome.good else visit.tell("not_done", lines)


def stop(visit: Visit) -> Response:
    """End some work."""
    found = visit.site.jobs.job(visit.request.path_params["job"])
    if found is not None:
        visit.site.jobs.stop(found)
        found.over.wait(5)
    return visit.tell("stopped", [text("app.was_stopped", visit.lang)], 200)
