"""A page for each partner on which it answers: filled in offline, saved as a small file."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.documents.sheets import (
    Circle,
    NamedTie,
    Progress,
    Written,
    circle,
    how_words,
    offer_words,
    partner_sheets,
    sheet_file,
)
from ecosystem.errors import UsageError
from ecosystem.io.clerk.sheets import HOW
from ecosystem.io.files import excel_csv, save_folder
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, add_months, is_unknown
from ecosystem.pictures.screen import script_hash, script_safe
from ecosystem.pictures.words import name_of
from ecosystem.schema import TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, label, office, say_day, text, vocabulary

if TYPE_CHECKING:
    from jinja2 import Template

# --- What the pages and their answers share.

SCHEMA = "ecosystem-answers/1"

# Rows that a page has for each question that may have several answers; the first are shown.
ROWS = {"new": 12, "from": 8, "no_place": 6, "sent_away": 6}

SHOWN_ROWS = 2

# The same words in every language of the catalogue: the page switches between them.
Said = Mapping[str, str]


def each_lang(make: Callable[[str], str]) -> Said:
    """Say something in every language."""
    return {lang: make(lang) for lang in LANGUAGES}


def say(key: str, **params: object) -> Said:
    """Give a text of the catalogue in every language."""
    return each_lang(lambda lang: text(key, lang, **params))


def choices(name: str, keys: Sequence[str] = ()) -> list[tuple[str, Said]]:
    """Give the words of a vocabulary to choose from."""
    return [(key, each_lang(partial(label, name, key))) for key in keys or vocabulary(name)]


def page_status(meta: Meta) -> Said:
    """Say for which quarter a page is, and as of which day."""
    found = {}
    for lang in LANGUAGES:
        day = say_day(meta.wave, lang) if meta.wave else text("paper.sheet_no_day", lang)
        found[lang] = text("paper.sheet_of", lang, quarter=name_of(meta, lang), day=day)
    return found


def about_page(
    meta: Meta, kind: str, file: str, lists: Mapping[str, object], code: str = ""
) -> dict[str, object]:
    """Give what a page carries, so that what it saves is known again."""
    wave = meta.wave.isoformat() if meta.wave else ""
    of = {"schema": SCHEMA, "kind": kind, "quarter": meta.id, "wave": wave}
    return {**of, "code": code, "file": file, "lists": lists}


def languages_of(quarter: Quarter) -> list[str]:
    """Name the languages that are asked for: those of the quarter first, then all others."""
    known = (*quarter.meta.languages, *quarter.table("needs").column("language"))
    own = dict.fromkeys(code for code in known if code in vocabulary("language"))
    return [*own, *(code for code in vocabulary("language") if code not in own)]


def offer_keys(quarter: Quarter) -> list[str]:
    """Give each offer a key of its content: it says nothing of other rows and outlives new ids."""
    table, seen = quarter.table("offers"), Counter[str]()
    found = []
    for parts in table.select("actor", "topics", "groups", "languages"):
        content = "\n".join(parts)
        seen[content] += 1
        whole = f"{content}\n{seen[content]}"
        found.append(hashlib.sha256(whole.encode()).hexdigest()[:12])
    return found


# --- What stands on the page of one partner.


@dataclass(frozen=True)
class _Known:
    """What is known of one partner, in every language."""

    fields: Sequence[tuple[Said, ...]]  # Heading and words.
    offers: list[tuple[str, Said]]  # Key and words.
    ties: list[tuple[str, Said]]
    # What the partner itself confirmed not long ago: not asked again, but open to change.
    kept_offers: list[tuple[str, Said]]
    kept_ties: list[tuple[str, Said]]


# What a partner confirmed within so many months is not asked again (as for ties that are stale).
_MONTHS = 18


class _Fresh:
    """What partners confirmed themselves not long before the wave."""

    def __init__(self, quarter: Quarter) -> None:
        wave = quarter.meta.wave
        self._from = add_months(wave, -_MONTHS).isoformat() if wave else ""
        latest: dict[tuple[str, str, str, str], tuple[str, str]] = {}
        for row in quarter.table("reports").records():
            key = (row["source"], row["target"], row.get("kind", ""), row.get("role", ""))
            said = (row.get("date", ""), row.get("says", ""))
            if said[1] != "unsure":
                latest[key] = max(latest.get(key, said), said)
        self._latest = latest
        rows, keys = quarter.table("offers").records(), offer_keys(quarter)
        self._offers = {
            key
            for row, key in zip(rows, keys, strict=True)
            if self._is_fresh(row.get("confirmed_on", ""))
        }

    def _is_fresh(self, date: str) -> bool:
        return bool(self._from) and not is_unknown(date) and date >= self._from

    def tie(self, tie: NamedTie, actor: str) -> bool:
        """Whether this end said yes last; what the other end says is never told."""
        role = "source" if tie.source == actor else "target"
        date, says = self._latest.get((tie.source, tie.target, tie.kind, role), ("", ""))
        return says == "yes" and self._is_fresh(date)

    def offer(self, key: str) -> bool:
        """Whether it was confirmed."""
        return key in self._offers


class _Forms:
    """Makes the page of one partner after the other."""

    def __init__(self, quarter: Quarter, people: Circle, lang: str) -> None:
        self.people, self.lang = people, lang
        self.sheets = {code: partner_sheets(people, lang=code) for code in LANGUAGES}
        self._offers = self._offers_of(quarter)
        self._fresh = _Fresh(quarter)
        self._lists = {
            "topic": choices("topic", TOPICS),
            "how": [(key, each_lang(partial(how_words, key))) for key in HOW],
            "frequency": choices("frequency"),
            "answer": choices("answer", ("yes", "no")),
            "language": choices("language", languages_of(quarter)),
        }
        self._roster = [(people.codes[actor], people.names[actor]) for actor in people.actors]

    def _offers_of(self, quarter: Quarter) -> dict[str, list[tuple[str, Said]]]:
        """Pair what the copy holds of each offer with its key in the full data."""
        copy = self.people.copy.table("offers").records()
        kept = list(zip(quarter.table("offers").records(), offer_keys(quarter), strict=True))
        if copy and self.people.copy.meta.view != "internal":
            shown = set(self.people.copy.table("actors").column("id"))
            kept = [k for k in kept if k[0]["actor"] in shown and k[0].get("informal", "") != "yes"]
        found: dict[str, list[tuple[str, Said]]] = {}
        for told, (row, key) in zip(copy, kept, strict=True):
            words = each_lang(partial(offer_words, told))
            found.setdefault(row["actor"], []).append((key, words))
        return found

    def known(self, place: int) -> _Known:
        """Say what is known of a partner."""
        sheets = {lang: sheets[place] for lang, sheets in self.sheets.items()}
        actor = sheets[self.lang].actor
        offers = self._offers.get(actor, [])
        count = len(sheets[self.lang].fields) - len(offers)  # they stand last
        fields = [
            tuple({lang: s.fields[n][side] for lang, s in sheets.items()} for side in (0, 1))
            for n in range(count)
        ]
        ties = [
            (self._fresh.tie(t, actor), (self._name(t), _both((t, w)))) for t, w in _ties(sheets)
        ]
        return _Known(
            fields,
            [offer for offer in offers if not self._fresh.offer(offer[0])],
            [words for fresh, words in ties if not fresh],
            [offer for offer in offers if self._fresh.offer(offer[0])],
            [words for fresh, words in ties if fresh],
        )

    def _name(self, tie: NamedTie) -> str:
        codes = self.people.codes
        return f"tie/{codes[tie.source]}/{codes[tie.target]}/{tie.kind}"

    def page(self, place: int) -> str:
        """Render the page of a partner."""
        sheet, meta = self.sheets[self.lang][place], self.people.copy.meta

        def stamp(lang: str) -> str:
            view = label("view", meta.view, lang)
            return text("paper.sheet_stamp", lang, view=view, name=sheet.name)

        def intro(lang: str) -> str:
            by = office(meta.coordinator, lang)
            return text("collect.form_intro", lang, quarter=name_of(meta, lang), office=by)

        known, called = self.known(place), text("collect.file_answer", self.lang)
        lists = {**self._lists, "place": [p for p in self._roster if p[0] != sheet.code]}
        return render_page(
            "form",
            self.lang,
            about_page(meta, "form", f"{called}-{sheet.code}", lists, sheet.code),
            title=f"{text('collect.form_title', self.lang)}: {sheet.name}",
            name=sheet.name,
            code=sheet.code,
            of=page_status(meta),
            stamp=each_lang(stamp),
            intro=each_lang(intro),
            known=known,
            rows=ROWS,
            shown_rows=SHOWN_ROWS,
            items=choices("openness_item"),
            values=choices("openness_value"),
        )


def _ties(sheets: Mapping[str, Any]) -> Iterator[tuple[NamedTie, Mapping[str, NamedTie]]]:
    """Give each named tie with its words in every language."""
    by_key = {
        lang: {(tie.source, tie.target, tie.kind): tie for tie in sheet.ties}
        for lang, sheet in sheets.items()
    }
    first = next(iter(sheets.values()))
    for tie in first.ties:
        yield tie, {lang: ties[tie.source, tie.target, tie.kind] for lang, ties in by_key.items()}


def _both(tie: tuple[NamedTie, Mapping[str, NamedTie]]) -> Said:
    return {
        lang: f"{told.words} ({told.topics})" if told.topics else told.words
        for lang, told in tie[1].items()
    }


# --- Pages that need no network, allow no other script and send nothing.


@cache
def _page_file(name: str) -> str:
    return (files("ecosystem.collect") / "page" / name).read_text(encoding="utf-8")


@cache
def _template(kind: str) -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.globals["say"] = say
    environment.globals["macros"] = environment.from_string(_page_file("macros.html.j2")).module
    return environment.from_string(_page_file(f"{kind}.html.j2"))


def render_page(kind: str, lang: str, about: Mapping[str, object], **more: object) -> str:
    """Render a page on which somebody answers or counts."""
    from markupsafe import Markup

    scripts = [_page_file(f"{name}.js") for name in ("answers", kind)]
    return _template(kind).render(
        lang=lang,
        languages=[(code, text("collect.in_this_language", code)) for code in LANGUAGES],
        css=Markup(_page_file("answers.css")),
        scripts=[Markup(script) for script in scripts],
        hashes=" ".join(map(script_hash, scripts)),
        data=script_safe(about),
        **more,
    )


# --- A folder with a page for each partner and the list by which they are sent out.


def write_forms(
    quarter: Quarter,
    path: str | os.PathLike[str],
    *,
    view: str = "partner",
    lang: str = "en",
    progress: Progress | None = None,
) -> Written:
    """Write a page for each partner on which it answers, and the list for sending them out.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        A new or empty folder.
    view
        ``partner``, ``public`` or ``internal``: what a page may show of others.
    lang
        ``"de"`` or ``"en"``: what a page speaks first, and the list.
    progress
        Called with how many pages are written and how many there are.

    Returns
    -------
    written
        The folder, the number of pages, and how many actors get none.

    Raises
    ------
    DataError
        If the quarter is a shared copy.
    UsageError
        If the folder is not empty or nobody is to be asked.

    Examples
    --------
    >>> import tempfile
    >>> import ecosystem as eco
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     eco.write_forms(eco.load_sample("mini"), f"{folder}/forms").count
    10
    """
    target = Path(path)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("paper.folder_not_empty", path=target)
    people = circle(quarter, view=view)
    forms = _Forms(quarter, people, lang)
    sheets, first = forms.sheets[lang], text("collect.file_form", lang)
    names = [sheet_file(first, sheet, people, "html") for sheet in sheets]

    def write(folder: Path) -> None:
        for place, name in enumerate(names):
            (folder / name).write_text(forms.page(place), "utf-8", newline="\n")
            if progress is not None:
                progress(place + 1, len(names))
        heading = [text(f"collect.list_{key}", lang) for key in ("code", "name", "file")]
        rows = [(sheet.code, sheet.name, name) for sheet, name in zip(sheets, names, strict=True)]
        listed = f"{text('collect.file_list', lang)}.csv"
        (folder / listed).write_bytes(excel_csv(heading, rows, lang=lang))

    save_folder(target, write)
    return Written(target, None, len(names), people.left_out)
