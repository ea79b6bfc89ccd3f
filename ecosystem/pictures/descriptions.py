"""The accessible twin of a picture: its content as text and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ecosystem.findings.base import Finding
from ecosystem.findings.registry import Result
from ecosystem.io.files import excel_csv
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.pictures import headlines
from ecosystem.pictures import scene as scenes
from ecosystem.pictures.matrix import HIDDEN, UNKNOWN, axes_of, fields
from ecosystem.pictures.paper import legend_sign, sheet_of
from ecosystem.pictures.words import name_of, plain, rests_on, status_line, thresholds, why_empty
from ecosystem.stubs import dataclass
from ecosystem.words import label, language_name, text, wrapped

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes


# --- The content of the ecosystem picture as words: legend entries and a row for each actor.


@dataclass(frozen=True)
class Entry:
    """One line of a legend."""

    sign: Markup  # A small drawing.
    words: str  # What it means.


@dataclass(frozen=True)
class Part:
    """One part of a legend."""

    title: str  # Its heading.
    entries: tuple[Entry, ...]  # Its lines.

    def named(self, title: str, words: Sequence[str]) -> Part:
        """Return the same part with other texts."""
        entries = zip(self.entries, words, strict=True)
        return Part(title, tuple(Entry(entry.sign, said) for entry, said in entries))


@dataclass(frozen=True)
class Ties:
    """The ties of one kind that an actor has."""

    kind: str  # `sends_to`, `receives_from`, `works_with`, `exchanges_with` or `sits_with`.
    names: tuple[str, ...]  # The others, sorted.


@dataclass(frozen=True)
class Row:
    """One actor as the picture shows it, in keys that either language can say."""

    id: str  # Of the actor.
    name: str
    sector: str
    signs: tuple[str, ...]  # `dock`, `key` and `asked`, where they are drawn.
    topics: tuple[str, ...]  # What it offers, as far as known.
    languages: tuple[str, ...]
    ties: tuple[Ties, ...]  # By kind.


def legend_parts(shown: scenes.Scene, lang: str) -> list[Part]:
    """Say what the signs of a picture mean; only those that occur."""
    from markupsafe import Markup

    return [
        Part(
            text(f"views.legend.{part}", lang),
            tuple(
                Entry(Markup(legend_sign(part, key)), scenes.sign_words(part, key, lang))
                for key in keys
            ),
        )
        for part, keys in shown.legend().items()
        if keys
    ]


_MUTUAL: Mapping[str, str] = {
    "COOP": "works_with",
    "INFO": "exchanges_with",
    scenes.STANDING: "sits_with",
}

_ORDER = ("sends_to", "receives_from", "works_with", "exchanges_with", "sits_with")


def _said(line: scenes.Line, actor: int) -> tuple[str, int]:
    """Say how a tie looks from one of its ends, and who is at the other."""
    other = line.target if line.source == actor else line.source
    if line.layer != scenes.REFERRAL:
        return _MUTUAL[line.layer], other
    return ("sends_to" if line.source == actor else "receives_from"), other


def actor_rows(shown: scenes.Scene, known: Sequence[scenes.Offering]) -> list[Row]:
    """Say of each actor what the picture shows of it."""
    ties: list[dict[str, set[int]]] = [{} for _ in shown.actors]
    for line in shown.lines:
        for end in (line.source, line.target):
            word, other = _said(line, end)
            ties[end].setdefault(word, set()).add(other)

    def row(position: int) -> Row:
        actor, offers = shown.actors[position], known[position]
        kinds = tuple(
            Ties(word, tuple(sorted(shown.actors[other].name for other in ties[position][word])))
            for word in _ORDER
            if word in ties[position]
        )
        signs = tuple(key for key in ("dock", "key", "asked") if getattr(actor, key))
        return Row(
            *(actor.id, actor.name, actor.sector, signs, offers.topics, offers.languages, kinds)
        )

    order = sorted(range(len(shown.actors)), key=lambda p: (shown.actors[p].name.casefold(), p))
    return [row(position) for position in order]


# --- The accessible twin of a picture: its content as text and as a table.


@dataclass(frozen=True)
class Description:
    """What a picture shows, in words."""

    title: str  # The lines at the head of the picture.
    status: str
    summary: str  # What it is a picture of, in one or two sentences: the alternative text.
    marked: tuple[str, ...]  # What the picture marks, one sentence each.
    heading: tuple[str, ...]  # Names of the columns of the table.
    rows: tuple[tuple[str, ...], ...]  # The table: everything that is drawn.
    foot: tuple[str, ...]  # What the picture rests on.
    lang: str  # `"de"` or `"en"`.

    def text(self) -> str:
        """Write everything as plain text, to be read aloud from the top to the end."""
        lines = [*wrapped(self.title), *wrapped(self.status), "", *wrapped(self.summary)]
        if self.rows:
            lines += wrapped(text("twin.same", self.lang))
        if self.marked:
            lines += ["", text("twin.marked", self.lang)]
            for number, sentence in enumerate(self.marked, 1):
                lines += wrapped(sentence, f"{number}. ", "   ")
        for row in self.rows:
            lines += ["", *wrapped(row[0])]
            said = zip(self.heading[1:], row[1:], strict=True)
            for name, value in said:
                lines += wrapped(f"{name}: {value}", "  ", "    ") if value else []
        lines += ["", *(line for sentence in self.foot for line in wrapped(sentence))]
        return "\n".join(lines) + "\n"

    def csv(self) -> bytes:
        """Write the table as CSV for Excel."""
        return excel_csv(self.heading, self.rows, lang=self.lang)


_PEOPLE: Mapping[str, str] = {HIDDEN: "twin.too_few", UNKNOWN: "twin.not_counted"}


def _actor(row: Row, apart: str, lang: str) -> tuple[str, ...]:
    ties = {tie.kind: tie.names for tie in row.ties}
    none = "" if row.ties else apart
    return (
        row.name,
        label("sector", row.sector, lang),
        ", ".join(text(f"screen.{sign}", lang) for sign in row.signs),
        "; ".join(label("topic", topic, lang) for topic in row.topics),
        "; ".join(language_name(code, lang) for code in row.languages),
        *("; ".join(ties.get(kind, ())) for kind in _ORDER),
        none,
    )


def _marked(shown: scenes.Scene, lang: str) -> tuple[str, ...]:
    sentences = (
        f"{plain(mark.finding.sentence(lang))} {plain(mark.finding.action(lang))}"
        for mark in shown.marks
    )
    absence = (text(f"views.sign.{shown.absence}", lang) + ".",) if shown.absence else ()
    return (*sentences, *absence)


def describe_quarter(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
    lang: str = "en",
) -> Description:
    """Say in words and in a table what the ecosystem picture shows.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view, as for the picture.
    highlight
        Findings or ids of actors to mark instead, as for the picture.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    description
        One row for each actor, sorted by name; a blank cell means that nothing is known.

    Raises
    ------
    UnknownActorError
        If an id in `highlight` is no actor in force.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> from ecosystem.sharing.quarters import share
    >>> described = describe_quarter(share(load_sample("mini")))
    >>> len(described.rows), described.heading[:2]
    (10, ('Actor', 'Sector'))
    """
    shown = scenes.scene(quarter, result=result, highlight=highlight)
    meta = quarter.meta
    keys = ("name", "sector", "signs", "topics", "languages", *_ORDER)
    rows = actor_rows(shown, scenes.offerings(quarter))
    apart = text("views.apart" if meta.view == "internal" else "views.apart_shared", lang)
    headline = headlines.of_net(result, meta, lang) if highlight is None else ""
    counts = text("twin.quarter", lang, ties=shown.ties, actors=shown.places)
    summary = f"{headline} {counts}".strip()
    if not rows:
        summary = why_empty(meta, lang)
    return Description(
        title=text("views.title.quarter", lang, name=name_of(meta, lang)),
        status=status_line(meta, lang),
        summary=summary,
        marked=_marked(shown, lang),
        heading=(*(text(f"screen.{key}", lang) for key in keys), text("twin.remark", lang)),
        rows=tuple(_actor(row, apart, lang) for row in rows),
        foot=(
            rests_on(shown.places, shown.ties, shown.confirmed, lang),
            text("views.known_only", lang),
            *thresholds(meta, lang),
        ),
        lang=lang,
    )


def describe_picture(axes: Axes, lang: str) -> Description:
    """Say in words and in a table what a picture on paper shows; it noted that as it was drawn."""
    sheet = sheet_of(axes)
    assert sheet is not None, "axes without a sheet"
    return Description(
        title=sheet.title,
        status=sheet.status,
        summary=sheet.headline or sheet.empty or sheet.title,
        marked=(),
        heading=sheet.columns,
        rows=tuple(sheet.rows),
        foot=sheet.foot,
        lang=lang,
    )


def describe_gaps(quarter: Quarter, *, result: Result, lang: str = "en") -> Description:
    """Say in words and in a table what the picture of met and unmet needs shows.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    description
        One row for each topic and language, in the order of the picture.
    """
    check_quarter(quarter)
    meta, summary = quarter.meta, result.summary
    found = fields(result.cells, unweighted=bool(summary.get("unweighted")))
    rows = tuple(
        (
            _field_name(topic, language, lang),
            text(f"views.class.{field.cell_class}", lang),
            text(_PEOPLE[people], lang) if people in _PEOPLE else people,
            text("twin.bottleneck", lang) if field.bottleneck else "",
            text("twin.several", lang) if field.several else "",
        )
        for (topic, language), field in found.items()
        for people in (field.people(lang),)
    )
    topics, languages = axes_of(found, meta.languages)
    rows += tuple(
        (_field_name(topic, language, lang), text("report.grid_nobody", lang), "", "", "")
        for topic in topics
        for language in languages
        if (topic, language) not in found
    )
    keys = ("field", "class", "people", "places", "groups")
    said = text("views.empty.cells", lang)
    if rows and len(quarter.table("offers")):
        said = f"{headlines.of_gaps(result, lang)} {text('twin.gaps', lang, fields=len(rows))}"
    return Description(
        title=text("views.title.matrix", lang, name=name_of(meta, lang)),
        status=status_line(meta, lang),
        summary=said,
        marked=(),
        heading=tuple(text(f"twin.{key}", lang) for key in keys),
        rows=rows,
        foot=(
            text(
                "views.rests.matrix",
                lang,
                **{name: summary.get(name, 0) for name in ("offers", "docks", "ties")},
            ),
            text("views.known_only", lang),
            *thresholds(meta, lang),
        ),
        lang=lang,
    )


def _field_name(topic: str, language: str, lang: str) -> str:
    return f"{label('topic', topic, lang)}, {language_name(language, lang)}"
