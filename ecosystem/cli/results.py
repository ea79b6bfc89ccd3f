"""The commands that write a result: one function each, called with what the user typed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.call import Call
from ecosystem.cli.outputs import output_folder
from ecosystem.errors import DataError, UsageError

if TYPE_CHECKING:
    from ecosystem.documents.comparisons import Comparison
    from ecosystem.documents.model import Document
    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter


EVERYBODY = "all"


def findings(call: Call) -> None:
    """Find everything and write it down, or explain one finding."""
    if call.why is None:
        call.say(call.analyse()[1], "findings")
        return
    for form, _ in call.wanted:
        if form not in ("text", "json"):
            raise UsageError("cli.why_forms", form=form)
    quarter = call.full()
    from ecosystem.sharing.plans import share_explanation

    found = share_explanation(quarter, call.why, view=call.view, parameters=call.parameters)

    def make() -> str:
        if call.form == "json":
            plain = json.dumps(found.as_dict(), ensure_ascii=False, indent=1, allow_nan=False)
            return f"{plain}\n"
        return "\n".join(found.sentences(call.lang)) + "\n"

    call.each(make)


def suggest(call: Call) -> None:
    """Suggest ties and write them down."""
    quarter = call.full()
    from ecosystem.sharing.results import suggestions_for

    found = suggestions_for(quarter, call.count, view=call.view, parameters=call.parameters)
    call.say(found, "suggestions")


def budget(call: Call) -> None:
    """Plan and write it down."""
    quarter = call.full()
    from ecosystem.changes.money import REMINDERS, funding_plan
    from ecosystem.sharing.results import share_funding_plan

    plan = funding_plan(
        quarter,
        renewal=call.renewal,
        reminders=call.remind or REMINDERS,
        parameters=call.parameters,
    )
    call.say(share_funding_plan(plan, quarter, view=call.view), "plan")


def stress(call: Call) -> None:
    """Test and write it down."""
    quarter = call.full()
    from ecosystem.changes.money import stress_test
    from ecosystem.sharing.results import share_stress

    draws = call.arguments.draws
    test = stress_test(quarter, loss=call.loss, draws=draws, parameters=call.parameters)
    call.say(share_stress(test, quarter, view=call.view), "stress")


def places(call: Call) -> None:
    """Write the page on docking points."""
    quarter = call.full()
    from ecosystem.documents.results import places_page
    from ecosystem.io.studies import read_barriers
    from ecosystem.sharing.results import shared_places

    found = shared_places(
        quarter,
        view=call.view,
        sites=call.sites,
        agreed=_ids(call.agreed),
        barriers=read_barriers(call.barriers) if call.barriers else None,
        parameters=call.parameters,
    )
    call.page(places_page(quarter, found, view=call.view, lang=call.lang))


def _ids(words: str) -> list[str]:
    return [word for part in words.split(",") if (word := part.strip())]


def housing(call: Call) -> None:
    """Write the page on housing."""
    quarter = call.full()
    from ecosystem.documents.results import housing_page
    from ecosystem.io.studies import read_tests
    from ecosystem.measures.housing import paired_tests
    from ecosystem.sharing.results import shared_housing

    counts = read_tests(call.tests) if call.tests else []
    found = shared_housing(quarter, view=call.view, parameters=call.parameters)
    tests = paired_tests(counts)
    call.page(housing_page(quarter, found, view=call.view, lang=call.lang, tests=tests))


def monitor(call: Call) -> None:
    """Write the page on arrival."""
    quarter = call.full()
    others = [call.full(path) for path in call.others]
    from ecosystem.documents.results import monitor_page
    from ecosystem.sharing.results import shared_monitor

    found = shared_monitor(quarter, *others, view=call.view, parameters=call.parameters)
    call.page(monitor_page(quarter, found, view=call.view, lang=call.lang))


def walk(call: Call) -> None:
    """Walk with an invented person."""
    from ecosystem.findings.walks import Persona

    names = ("topic", "language", "group", "status", "free", "start")
    persona = Persona(**{name: getattr(call.arguments, name) for name in names})
    quarter = call.full()
    from ecosystem.documents.results import walk_page
    from ecosystem.sharing.results import shared_walk

    found = shared_walk(quarter, persona, view=call.view, parameters=call.parameters)
    call.page(walk_page(quarter, found, view=call.view, lang=call.lang))


def agenda(call: Call) -> None:
    """Write the agenda."""
    quarter = call.full()
    before = call.full(call.before) if call.before else None
    from ecosystem.documents.results import agenda_page
    from ecosystem.sharing.results import agenda as agenda_of
    from ecosystem.sharing.results import shared_arrival, shared_reviews

    used, view = call.parameters, call.view
    reviews = shared_reviews(before, quarter, view=view, parameters=used) if before else ()
    found = agenda_of(quarter, view=view, parameters=used)
    arrival = shared_arrival(quarter, view=view, parameters=used)
    call.page(agenda_page(quarter, found, arrival, lang=call.lang, reviews=reviews))


# --- Report and picture.


def report(call: Call) -> None:
    """Write the report, or the pages for partners."""
    endings = {Path(name).suffix.lower() for name in call.names}
    if call.partner == EVERYBODY:
        if len(call.names) > 1:
            raise UsageError("cli.one_output", name="report --for all")
        folder = output_folder(call.output, call.inputs)
        _pages(*call.analyse(), folder, call)
        return
    if call.partner and endings != {".pdf"}:
        raise UsageError("place.needs_pdf")
    if call.decide and ".xlsx" in endings:
        raise UsageError("council.not_xlsx")
    call.settle(call.output_row)
    quarter, result = call.analyse()
    if call.partner:
        page = _page(quarter, result, call.partner, call.lang)
        call.each(lambda: page)
    else:
        _report(quarter, result, call)


def _report(quarter: Quarter, result: Result, call: Call) -> None:
    from ecosystem.documents.report import build_report, build_workbook, check_before
    from ecosystem.documents.writers import WRITERS
    from ecosystem.findings.agendas import Review
    from ecosystem.sharing.results import shared_reviews, waves_for

    since_last, reviews = None, tuple[Review, ...]()
    if call.since:
        before = call.full(call.since)
        check_before(before.meta, quarter.meta, path=call.since)
        used, view = call.parameters, call.view
        since_last = waves_for(before, quarter, view=view, parameters=used)
        reviews = shared_reviews(before, quarter, view=view, parameters=used)

    @cache
    def document(form: str) -> Document:
        """Put together what a form shows; all but the workbook show the same."""
        if call.decide:
            from ecosystem.documents.council import PAGES

            return PAGES[call.decide](quarter, result, lang=call.lang)
        if form == "xlsx":
            return build_workbook(quarter, result, lang=call.lang)
        return build_report(quarter, result, lang=call.lang, since_last=since_last, reviews=reviews)

    def make() -> bytes:
        ending = call.place.suffix.lower()
        form = "html" if ending == ".htm" else ending[1:]
        return WRITERS[form](document("xlsx" if form == "xlsx" else ""))

    call.each(make)


def _page(quarter: Quarter, result: Result, actor: str, lang: str) -> bytes:
    from ecosystem.documents.report import build_place
    from ecosystem.documents.writers import pdf_of

    return pdf_of(build_place(quarter, result, actor, lang=lang))


def _pages(quarter: Quarter, result: Result, folder: Path, call: Call) -> None:
    """Write a page for everybody who may get one; the files are named by id."""
    from ecosystem.documents.report import partners
    from ecosystem.io.files import save_file

    wanted = partners(quarter, view=result.view)
    files = [call.outputs.claim(folder / f"{actor}.pdf") for actor in wanted]
    folder.mkdir(parents=True, exist_ok=True)
    progress = call.console.progress()
    for number, (actor, file) in enumerate(zip(wanted, files, strict=True), start=1):
        data = _page(quarter, result, actor, call.lang)
        save_file(file, lambda part, data=data: part.write_bytes(data))  # type: ignore[misc]
        if progress:
            progress(number, len(wanted))
    call.console.done(call.console.text("written_many", count=len(wanted), path=folder))


def draw(call: Call) -> None:
    """Draw the picture, and write the same in words if asked."""
    words = call.targets["text"]
    _check_picture(call, on_paper=all(Path(name).suffix.lower() != ".html" for name in call.names))
    # No picture tells in how many disturbed quarters a finding stays.
    quarter, result = call.analyse(draws=0)
    from ecosystem.cli.pictures import describe, draw_picture, page_of
    from ecosystem.pictures.files import picture_bytes
    from ecosystem.sharing.quarters import share

    shown = share(quarter, view=call.view, lang=call.lang)
    drawn = cache(lambda vector: draw_picture(quarter, shown, result, call))  # noqa: ARG005
    said = None

    def make() -> bytes | str:
        nonlocal said
        ending = call.place.suffix.lower()
        if ending == ".html":
            said = describe(shown, result, call)
            return page_of(shown, result, call)
        axes, said = drawn(ending == ".svg")
        return picture_bytes(axes, ending, paper=call.paper, description=said)

    call.each(make)
    if words is not None and said is not None:
        call.deliver(said.csv() if words.suffix.lower() == ".csv" else said.text(), words)


def _check_picture(call: Call, *, on_paper: bool) -> None:
    """Name the first of the options that do not go together."""
    from ecosystem.pictures.layout import LAYOUTS

    picture = call.picture
    for option, (name, pictures) in _BELONGS.items():
        given = getattr(call.arguments, name)
        if not given or given == LAYOUTS[0] or picture in pictures:
            continue
        if name != "polygons" or call.layout != "map":
            known = ", ".join(pictures)
            raise UsageError("pictures.only_for", option=option, known=known, picture=picture)
    if picture != "network" and not on_paper:
        raise UsageError("pictures.not_html", picture=picture)
    if call.layout not in LAYOUTS:
        raise UsageError("views.unknown_layout", name=call.layout, known=", ".join(LAYOUTS))
    if picture == "routes" and not (call.dock and call.topic and call.language):
        raise UsageError("pictures.routes_need")


# Options of a picture, where they are kept, and the pictures in which they do something.
_BELONGS = {
    "--highlight": ("highlight", ("network",)),
    "--all": ("whole", ("network",)),
    "--layout": ("layout", ("network",)),
    "--topic": ("topic", ("network", "routes")),
    "--language": ("language", ("routes",)),
    "--from": ("dock", ("routes",)),
    "--polygons": ("polygons", ("docks", "network --layout map")),
    "--barriers": ("barriers", ("docks",)),
}


# --- What if.


def whatif(call: Call) -> None:
    """Compare the quarter before and after, or a common house with its alternatives."""
    from ecosystem.changes.base import OPTIONS, Bundle, changes_of

    words = {name: getattr(call.arguments, name) for name in OPTIONS}
    changes = changes_of(words, at=call.at)
    if not call.side_by_side:
        quarter = call.full()
        from ecosystem.sharing.plans import own_words
        from ecosystem.sharing.results import what_if_for

        if call.view != "internal":
            changes = changes_of(own_words(quarter, words, call.view), at=call.at)
        used = call.parameters
        call.say(what_if_for(quarter, changes, view=call.view, parameters=used), "whatif")
        return
    bundle = changes[0]
    if len(changes) > 1 or not isinstance(bundle, Bundle):
        raise UsageError("alternatives.only_bundle")
    quarter = call.full()
    from ecosystem.changes.suggest import alternatives
    from ecosystem.sharing.results import share_alternatives

    found = alternatives(quarter, bundle, parameters=call.parameters)
    call.say(share_alternatives(found, quarter, view=call.view), "alternatives")


def plan(call: Call) -> None:
    """Choose the few actions that together help most, and write them down."""
    quarter = call.full()
    from ecosystem.collect.experience import read_experience
    from ecosystem.sharing.plans import share_plan

    seen = read_experience(call.experience).seen if call.experience else None
    found = share_plan(
        quarter,
        view=call.view,
        actions=call.actions,
        without=call.without,
        effort=call.effort,
        fix=call.fix,
        parameters=call.parameters,
        seed=call.seed,
        experience=seen,
    )
    call.say(found, "actions", "documents.actions")


# --- Waves and quarters side by side.


def compare(call: Call) -> None:
    """Compare, and write the comparison down."""
    quarters = _read_all(call)
    waves = len({quarter.meta.id for quarter in quarters}) == 1 and len(quarters) > 1
    forms = {form for form, _ in call.wanted}
    if "picture" in forms and not waves:
        raise UsageError("comparing.picture_of_quarters")
    comparison = _compared(quarters, call, waves=waves)
    from ecosystem.documents import comparisons as written
    from ecosystem.sharing.quarters import share

    drawn = forms & {"picture", "html"}
    copied = quarters if drawn else []
    shown = [share(quarter, view=call.view, lang=call.lang) for quarter in copied]

    def make() -> bytes | str:
        if call.form == "json":
            return written.comparison_json(comparison)
        if call.form == "picture":
            from ecosystem.pictures.files import picture_bytes
            from ecosystem.pictures.paper import svg_axes

            ending = call.place.suffix.lower()
            ax = svg_axes("a4") if ending == ".svg" else None
            axes = written.draw_comparison(comparison, shown, lang=call.lang, ax=ax)
            return picture_bytes(axes, ending, paper="a4", description=None)
        waves = shown if call.form == "html" else []
        return call.paged(written.comparison_document(comparison, call.lang, waves=waves))

    call.each(make)


def _read_all(call: Call) -> list[Quarter]:
    """Read all quarters; a single folder with several waves stands for them."""
    from ecosystem.io.reading import read_waves

    paths: Sequence[str] = call.quarters
    if len(paths) == 1:
        quarters = list(read_waves(paths[0]))
        paths = [paths[0]] * len(quarters)
    else:
        quarters = [call.read(path) for path in paths]
    for path, quarter in zip(paths, quarters, strict=True):
        if quarter.meta.view != "internal":
            raise DataError("comparing.shared_copy", path=path)
    return quarters


def _compared(quarters: Sequence[Quarter], call: Call, *, waves: bool) -> Comparison:
    """Compare waves or quarters, or look at the seams of a single city."""
    from ecosystem.model.merging import QUARTER
    from ecosystem.sharing.results import compare_for_view, share_city, waves_for

    parameters, view = call.parameters, call.view
    if waves:
        both = pairwise(quarters)
        return tuple(waves_for(*two, view=view, parameters=parameters) for two in both)
    if len(quarters) == 1 and QUARTER in quarters[0].table("actors").columns:
        from ecosystem.changes.quarters import find_seams

        return share_city(find_seams(quarters[0], parameters=parameters), quarters[0], view=view)
    return compare_for_view(*quarters, view=view, parameters=parameters)
