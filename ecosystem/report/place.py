"""One page for one partner: its place in the net, as a thank-you for answering."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from importlib.resources import files

from ecosystem.catalogue import label, text
from ecosystem.errors import UnknownActorError
from ecosystem.findings import Gap, Result
from ecosystem.findings.words import and_list, percent, profile, say_day
from ecosystem.measures.parts import actor_by_loss
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.model.table import Table
from ecosystem.model.values import as_list
from ecosystem.paper.printing import typeset
from ecosystem.report.picture import as_element
from ecosystem.report.plain_texts import place_of
from ecosystem.report.report import Picture
from ecosystem.schema import LAYERS
from ecosystem.sharing import share

_SOURCE = "place.typ"
_SHORT = 0.005  # less than this is said in words, not as 0 %


@dataclass(frozen=True)
class Place:
    """What one partner gets to see of its place in the net.

    Parameters
    ----------
    lang
        ``"de"`` or ``"en"``.
    heading, thanks, facts, invented, purpose
        Who it is for, what it is, on what it rests, what it may be used for.
    picture
        The actor and its neighbours.
    lists
        Heading and names: whom it sends people to, who sends people, who works with it.
    carries
        Sentences on what it makes possible.
    findings
        Sentence and action of each finding that names it.
    """

    lang: str
    heading: str
    thanks: str
    facts: str
    invented: str
    purpose: str
    picture: Picture | None
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    carries: tuple[str, ...]
    findings: tuple[tuple[str, str], ...]


def partners(quarter: Quarter, *, view: str = "partner") -> tuple[str, ...]:
    """List the actors that get a page.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` or ``internal``.

    Returns
    -------
    ids
        Actors in force that the view names and that are neither informal nor a group, sorted.
    """
    shown = share(quarter, view=view)
    network = shown.network()
    table = shown.table("actors")
    kinds = dict(zip(table.column("id"), table.column("kind"), strict=True))
    return tuple(
        key
        for position, key in enumerate(network.ids)
        if not network.informal[position] and kinds[key] not in ("group_node", "person_pseudonym")
    )


def build_place(quarter: Quarter, result: Result, actor: str, *, lang: str = "en") -> Place:
    """Put the page of one partner together.

    Parameters
    ----------
    quarter
        The quarter on full data; only what the view of the result allows is shown.
    result
        Its findings, already in the view that the page is for.
    actor
        Id of the partner.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    place
        Words and a picture.

    Raises
    ------
    UnknownActorError
        If there is no page for this actor in this view.
    """
    if actor not in partners(quarter, view=result.view):
        raise UnknownActorError("place.unknown_actor", actor=actor)
    shown = share(quarter, view=result.view)
    network = shown.network(result.parameters)
    name = network.names[network.ids.index(actor)] or actor
    near = _near(shown, actor)
    meta = result.meta
    view = text(f"report.view_{result.view}", lang)
    return Place(
        lang=lang,
        heading=text("place.heading", lang, name=name),
        thanks=text("place.thanks", lang, quarter=meta.name or meta.id),
        facts=f"{place_of(meta, lang)} · {say_day(meta.wave, lang)} · {view}",
        invented=text("report.invented", lang) if meta.fictional else "",
        purpose=text("report.purpose", lang),
        picture=_picture(shown, actor, name, near, lang),
        lists=_lists(shown, actor, lang),
        carries=_carries(quarter, shown, result, actor, lang),
        findings=tuple(
            (finding.sentence(lang), finding.action(lang))
            for finding in result.findings
            if actor in finding.actors
        ),
    )


def render_place(place: Place) -> bytes:
    """Lay the page of one partner out.

    Parameters
    ----------
    place
        From `build_place`.

    Returns
    -------
    content
        A tagged PDF of one or, with very many ties, more A4 pages; the same bytes each time.
    """
    lang = place.lang
    names = ("picture", "carries", "findings", "nothing", "nobody")
    data = {
        **asdict(replace(place, picture=None)),
        "words": {name: text(f"place.{name}", lang) for name in names},
        "text_action": [
            text("report.text_action", lang, action=todo) for _, todo in place.findings
        ],
        "picture": {"svg": place.picture.svg, "words": place.picture.description}
        if place.picture
        else None,
    }
    return typeset(files(__package__).joinpath(_SOURCE).read_bytes(), data)


def _near(quarter: Quarter, actor: str) -> frozenset[str]:
    table = quarter.table("ties")
    pairs = list(zip(table.column("source"), table.column("target"), strict=True))
    return frozenset(end for pair in pairs if actor in pair for end in pair) | {actor}


def _around(quarter: Quarter, keep: Collection[str], actor: str) -> Quarter:
    """Reduce a quarter to some actors and the ties of one of them."""
    actors, ties, docks = (quarter.table(name).records() for name in ("actors", "ties", "docks"))
    near = [
        {
            "id": row["id"],
            "name": row["name"],
            "type": row["type"],
            "sector": row.get("sector", ""),
            "kind": row.get("kind", ""),
            "at": at if (at := row.get("at", "")) in keep else "",
        }
        for row in actors
        if row["id"] in keep
    ]
    mine = [
        {name: row[name] for name in ("source", "target", "kind")}
        for row in ties
        if actor in (row["source"], row["target"])
    ]
    stops = [{"actor": row["actor"]} for row in docks if row["actor"] in keep]
    parts = {"actors": near, "ties": mine, "docks": stops}
    return Quarter(
        quarter.meta,
        {name: Table.from_records(name, rows) for name, rows in parts.items() if rows},
    )


def _picture(
    shown: Quarter, actor: str, name: str, near: frozenset[str], lang: str
) -> Picture | None:
    if len(near) == 1:
        return None
    from ecosystem.views.static import draw_quarter

    axes = draw_quarter(_around(shown, near, actor), highlight=[actor], lang=lang)
    words = text("place.picture_words", lang, name=name, count=len(near) - 1)
    return Picture(as_element(axes), words)


def _lists(quarter: Quarter, actor: str, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    network = quarter.network()
    records = network.records
    me = network.ids.index(actor)
    found: dict[str, dict[int, set[str]]] = {"sends": {}, "receives": {}, "together": {}}
    rows = zip(
        records.source.tolist(),
        records.target.tolist(),
        records.layer.tolist(),
        records.kind.tolist(),
        strict=True,
    )
    for source, target, layer, kind in rows:
        if me not in (source, target):
            continue
        other = target if source == me else source
        key = "sends" if source == me else "receives"
        if LAYERS[layer] != LAYERS[0]:
            key = "together"
        found[key].setdefault(other, set()).add(label("tie_kind", KINDS[kind], lang))
    return tuple(
        (
            text(f"place.{key}", lang),
            tuple(
                text(
                    "place.kind_of",
                    lang,
                    name=network.names[other] or network.ids[other],
                    kinds=", ".join(sorted(kinds)),
                )
                for other, kinds in sorted(
                    others.items(), key=lambda item: (network.names[item[0]].casefold(), item[0])
                )
            ),
        )
        for key, others in found.items()
    )


def _carries(
    quarter: Quarter, shown: Quarter, result: Result, actor: str, lang: str
) -> tuple[str, ...]:
    said = []
    offers = shown.table("offers")
    topics = sorted(
        {
            label("topic", topic, lang)
            for owner, cell in zip(offers.column("actor"), offers.column("topics"), strict=True)
            if owner == actor
            for topic in as_list(cell)
        }
    )
    if topics:
        said.append(text("place.offers_one", lang, topics=", ".join(topics)))
    losses = actor_by_loss(quarter, parameters=result.parameters)
    share_lost = float(losses.get(actor, float("nan")))
    if share_lost >= _SHORT:
        said.append(text("place.reach", lang, share=percent(share_lost, lang)))
    elif share_lost >= 0:
        said.append(text("place.reach_none", lang))
    alone = [
        profile(gap.topic, gap.language, gap.group, gap.status, lang)
        for gap in result.findings.of_kind("gap")
        if isinstance(gap, Gap) and gap.gap_class == "G1" and gap.providers == (actor,)
    ]
    if alone:
        said.append(text("place.alone", lang, cells=and_list(alone, lang)))
    return tuple(said)
