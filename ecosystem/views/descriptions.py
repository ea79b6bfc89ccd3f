"""The accessible twin of a picture: its content as text and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecosystem.catalogue import label, language_name, text
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding
from ecosystem.findings.words import wrapped
from ecosystem.io.excel_csv import excel_csv
from ecosystem.model.quarter import Quarter
from ecosystem.views.matrix import HIDDEN, fields
from ecosystem.views.names import plain
from ecosystem.views.offerings import offerings
from ecosystem.views.scene import Scene, scene
from ecosystem.views.twin import Row, actor_rows
from ecosystem.views.words import name_of, rests_on, status_line, thresholds

_TIES = ("sends_to", "receives_from", "works_with", "exchanges_with", "sits_with")


@dataclass(frozen=True)
class Description:
    """What a picture shows, in words.

    Parameters
    ----------
    title, status
        The lines at the head of the picture.
    summary
        What it is a picture of, in one or two sentences: the alternative text.
    marked
        What the picture marks, one sentence each.
    heading
        Names of the columns of the table.
    rows
        The table: everything that is drawn.
    foot
        What the picture rests on.
    lang
        ``"de"`` or ``"en"``.
    """

    title: str
    status: str
    summary: str
    marked: tuple[str, ...]
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]
    lang: str

    def text(self) -> str:
        """Write everything as plain text, to be read aloud from the top to the end.

        Returns
        -------
        text
            Lines of at most 92 letters; ends with a line break.
        """
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
        """Write the table as CSV for Excel.

        Returns
        -------
        content
            UTF-8 with a byte order mark, semicolons; no cell can become a formula.
        """
        return excel_csv(self.heading, self.rows, lang=self.lang)


def _actor(row: Row, lang: str) -> tuple[str, ...]:
    ties = {tie.kind: tie.names for tie in row.ties}
    none = "" if row.ties else text("screen.apart", lang)
    return (
        row.name,
        label("sector", row.sector, lang),
        ", ".join(text(f"screen.{sign}", lang) for sign in row.signs),
        "; ".join(label("topic", topic, lang) for topic in row.topics),
        "; ".join(language_name(code, lang) for code in row.languages),
        *("; ".join(ties.get(kind, ())) for kind in _TIES),
        none,
    )


def _marked(shown: Scene, lang: str) -> tuple[str, ...]:
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
    >>> from ecosystem.io import load_sample
    >>> from ecosystem.sharing import share
    >>> described = describe_quarter(share(load_sample("mini")))
    >>> len(described.rows), described.heading[:2]
    (11, ('Actor', 'Sector'))
    """
    shown = scene(quarter, result=result, highlight=highlight)
    meta = quarter.meta
    keys = ("name", "sector", "signs", "topics", "languages", *_TIES)
    rows = actor_rows(shown, offerings(quarter))
    summary = text("twin.quarter", lang, actors=len(shown.actors), ties=shown.ties)
    if not rows:
        summary = text("views.empty.actors", lang)
    return Description(
        title=text("views.title.quarter", lang, name=name_of(meta, lang)),
        status=status_line(meta, lang),
        summary=summary,
        marked=_marked(shown, lang),
        heading=(*(text(f"screen.{key}", lang) for key in keys), text("twin.remark", lang)),
        rows=tuple(_actor(row, lang) for row in rows),
        foot=(
            rests_on(len(shown.actors), shown.ties, shown.confirmed, lang),
            text("views.known_only", lang),
            *thresholds(meta, lang),
        ),
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
    meta, summary = quarter.meta, result.summary
    found = fields(result.cells, unweighted=bool(summary.get("unweighted")))
    rows = tuple(
        (
            f"{label('topic', topic, lang)}, {language_name(language, lang)}",
            text(f"views.class.{field.cell_class}", lang),
            text("twin.too_few", lang) if people == HIDDEN else people,
            text("twin.bottleneck", lang) if field.bottleneck else "",
            text("twin.several", lang) if field.several else "",
        )
        for (topic, language), field in found.items()
        for people in (field.people(lang),)
    )
    keys = ("field", "class", "people", "places", "groups")
    said = text("twin.gaps", lang, fields=len(rows)) if rows else text("views.empty.cells", lang)
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
