"""Answers that came back as small files or in e-mails, taken into a quarter."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import email
import email.policy
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from ecosystem.collect.forms import ROWS, SCHEMA, offer_keys
from ecosystem.collect.tally import Tallied, Week, day_of, note, read_book, take_in_tallies, week_of
from ecosystem.documents.sheets import circle, how_words
from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk.cells import ClerkProblem, actor_codes, plain_code
from ecosystem.io.clerk.entries import (
    ANSWERS,
    COUNTED,
    OPEN,
    STILL,
    Record,
    entry_header,
    read_sheets,
    table_of,
    take_in,
)
from ecosystem.io.clerk.sheets import COLUMNS
from ecosystem.io.files import clean_cell, decode, excel_csv
from ecosystem.io.formats.base import Balance, SourceRow
from ecosystem.io.grids import RawSheet
from ecosystem.model.network import KINDS
from ecosystem.model.quarter import Quarter, check_full
from ecosystem.model.values import is_unknown
from ecosystem.pictures.words import plain
from ecosystem.stubs import dataclass
from ecosystem.words import text, vocabulary

# --- One file, or one e-mail, as what somebody answered. Whatever is wrong is one sentence.

_ENDINGS = (".json", ".txt", ".eml", ".xlsx")

_MOST_BYTES = 2_000_000

_MOST_FIELDS = 5_000

_LONGEST = 500

_BLOCK = re.compile(r"\[\[\s*answers\s(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """What came back from one partner."""

    file: str  # Its name.
    kind: str  # `form` or `tally`.
    actor: str
    code: str
    name: str  # Of the actor.
    wave: str  # The wave for which it was asked.
    saved: str  # When it was saved; blank if it does not say.
    fields: Mapping[str, str]

    @property
    def date(self) -> str:
        """Give the day of the answer, never later than it was saved."""
        said, saved = day_of(self.fields.get("date", "")), day_of(self.saved[:10])
        # A day of difference may be the time zone.
        if said and (not saved or said <= saved + dt.timedelta(days=1)):
            return said.isoformat()
        return saved.isoformat() if saved else ""


def _texts(path: Path) -> Iterator[str]:
    """Give the texts of a file: of an e-mail each part that is text."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault
    if len(data) > _MOST_BYTES:
        raise DataError("collect.fault_large", file=path.name)
    if path.suffix.lower() == ".eml":
        letter = email.message_from_bytes(data, policy=email.policy.default)
        for part in letter.walk():
            if part.get_content_maintype() == "text" or part.get_filename():
                content = part.get_payload(decode=True)
                data = content if isinstance(content, bytes) else b""
                yield decode(data, path.name)[0] or ""
        return
    words, _ = decode(data, path.name)
    if words is None:
        raise DataError("collect.fault_nothing", file=path.name)
    yield words


def _unpacked(words: str) -> Iterator[str]:
    """Give the JSON in a text: all of it, or what stands in brackets, quoted or broken anew."""
    if words.lstrip("\ufeff \n\t").startswith("{"):
        yield words.lstrip("\ufeff")
        return
    for block in _BLOCK.findall(words):
        letters = re.sub(r"[^A-Za-z0-9_-]", "", block)
        try:
            data = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
            yield data.decode("utf-8")
        except (binascii.Error, ValueError):
            yield ""


def _object(words: str, file: str) -> Mapping[str, object]:
    try:
        found: object = json.loads(words)
    except (ValueError, RecursionError):
        raise DataError("collect.fault_damaged", file=file) from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise DataError("collect.fault_nothing", file=file)
    return found


def _fields(found: object, file: str) -> dict[str, str]:
    plain_kinds = (str, int, float)
    if not isinstance(found, dict) or len(found) > _MOST_FIELDS:
        raise DataError("collect.fault_damaged", file=file)
    if any(isinstance(v, bool) or not isinstance(v, plain_kinds) for v in found.values()):
        raise DataError("collect.fault_damaged", file=file)
    cleaned = {str(k)[:200]: clean_cell(str(v))[:_LONGEST] for k, v in found.items()}
    return {name: value for name, value in cleaned.items() if value}


class Mailbox:
    """Reads what came back for one quarter."""

    def __init__(self, quarter: Quarter) -> None:
        self._meta = quarter.meta
        self._wave = quarter.meta.wave.isoformat() if quarter.meta.wave else ""
        self.names = {
            actor: plain(name) or actor
            for actor, name in quarter.table("actors").select("id", "name")
        }
        self.codes = actor_codes(self.names)
        self.actors = {code: actor for actor, code in self.codes.items()}

    def read(self, path: Path) -> list[Reply]:
        """Read one file."""
        if path.suffix.lower() == ".xlsx":
            told = read_book(path)
            about: dict[str, object] = {"kind": "tally", "quarter": told.pop("quarter", "")}
            about |= {"wave": self._wave, "code": told["desk"], "saved": "", "fields": told}
            return [self._reply(about, path.name)]
        found = [part for words in _texts(path) for part in _unpacked(words)]
        if not found:
            raise DataError("collect.fault_nothing", file=path.name)
        return [self._reply(_object(part, path.name), path.name) for part in found]

    def _reply(self, found: Mapping[str, object], file: str) -> Reply:
        words = {key: found.get(key) for key in ("kind", "quarter", "wave", "code", "saved")}
        if any(not isinstance(word, str) for word in words.values()):
            raise DataError("collect.fault_damaged", file=file)
        kind, quarter, wave, code, saved = map(str, words.values())
        if kind not in ("form", "tally"):
            raise DataError("collect.fault_nothing", file=file)
        if quarter != self._meta.id:
            other = clean_cell(quarter)[:60]
            raise DataError("collect.fault_quarter", file=file, other=other, own=self._meta.id)
        code = plain_code(code[:40])
        if code not in self.actors:
            raise DataError("collect.fault_code", file=file, code=code[:20])
        actor = self.actors[code]
        when = saved if re.match(r"\d{4}-\d\d-\d\dT", saved) and day_of(saved[:10]) else ""
        told = _fields(found.get("fields"), file)
        return Reply(file, kind, actor, code, self.names[actor], wave, when, told)


# --- What is in a folder: the newest answer of each partner, and what cannot be used.


@dataclass
class Folder:
    """Everything that came back."""

    replies: list[Reply] = field(default_factory=list)  # The newest of each partner and kind.
    notes: list[Problem] = field(default_factory=list)
    rows: list[SourceRow] = field(default_factory=list)  # What became of each file.


def _paths(source: Path) -> list[Path]:
    if source.is_dir():
        inside = sorted(source.iterdir())
        return [path for path in inside if path.is_file() and path.suffix.lower() in _ENDINGS]
    if not source.exists():
        raise DataError("io.no_such_path", path=source)
    return [source]


def holds_answers(source: Path) -> bool:
    """Tell whether answers lie here, by the first files."""
    if not source.exists():
        return False
    marks = (SCHEMA.encode(), b"[[answers")
    plain_files = (path for path in _paths(source) if path.suffix.lower() in (".json", ".txt"))
    for path, _ in zip(plain_files, range(20), strict=False):
        with path.open("rb") as stream:
            start = stream.read(100_000)
        if any(mark in start for mark in marks):
            return True
    return False


def read_folder(source: Path, quarter: Quarter) -> Folder:
    """Read what came back; of several answers of one partner the newest counts."""
    mailbox, folder = Mailbox(quarter), Folder()
    newest: dict[tuple[str, ...], tuple[Reply, SourceRow]] = {}
    for path in _paths(source):
        row = SourceRow()
        folder.rows.append(row)
        try:
            found = mailbox.read(path)
        except DataError as fault:
            folder.notes.append(ClerkProblem("warning", fault.key, params=fault.params))
            row.leave_out("damaged")
            continue
        row.take()
        for reply in found:
            week = (reply.fields.get("from", ""),) if reply.kind == "tally" else ()
            key = (reply.kind, reply.actor, *week)
            before = newest.get(key)
            if before is not None and before[0].saved > reply.saved:
                row.leave_out("older")
                continue
            if before is not None:
                before[1].leave_out("older")
            newest[key] = reply, row
    folder.replies = [newest[key][0] for key in sorted(newest)]
    if not folder.replies:
        faults = [replace(note, severity="error") for note in folder.notes]
        if faults:
            raise DataError("checks.heading", faults, count=len(faults))
        raise DataError("collect.no_answers", path=source)
    wave = quarter.meta.wave.isoformat() if quarter.meta.wave else ""
    folder.notes += [
        note("other_wave", reply.name, wave=reply.wave or "?")
        for reply in folder.replies
        if reply.wave != wave
    ]
    return folder


# --- The fields of a form as rows of the sheets that are typed from paper: one reader for both.

_TIE = re.compile(r"tie/([^/]+)/([^/]+)/([^/]+)")

_OFFER = re.compile(r"offer/([0-9a-f]{12})")

_OPENNESS = re.compile(r"openness/([a-z_]+)")

_MANY = re.compile(rf"({'|'.join(ROWS)})/(\d{{1,2}})/([a-z]+)")


class _Form:
    """Turns the fields of one form into rows, and notes which field stands in which row."""

    def __init__(self, reply: Reply, lang: str) -> None:
        self.reply, self.lang = reply, lang
        self.fate: dict[str, str] = dict.fromkeys(reply.fields, "unknown_field")
        self.rows: dict[str, list[tuple[Record, list[str]]]] = {ANSWERS: [], STILL: [], OPEN: []}
        self._who = {"informant": f"I-{reply.code}", "organisation": reply.code}
        self.offers: dict[str, tuple[str, str]] = {}  # Key of the offer: what is said, until when.
        self.openness: dict[str, str] = {}
        self.notes: list[Problem] = []
        self._read()

    def _add(self, sheet: str, record: Record, names: Iterable[str]) -> None:
        used = [name for name in names if name in self.reply.fields]
        self.rows[sheet].append(({**self._who, **record}, used))
        self.fate.update(dict.fromkeys(used, ""))

    def _read_itself(self) -> None:
        """Read what the partner says of itself in words, or once."""
        fields = self.reply.fields
        if "date" in fields:
            self.fate["date"] = ""
        if "still" in fields or "change" in fields:
            said = {"says": fields.get("still", ""), "change": fields.get("change", "")}
            self._add(STILL, said, ("still", "change"))
            if "change" in fields:
                self.fate["change"] = "by_hand"
        for name in ("money", "forgotten"):
            if name in fields:
                self.fate[name] = "by_hand"
                self.notes.append(note(f"hand_{name}", self.reply.name, value=fields[name]))

    def _read(self) -> None:
        many: dict[tuple[str, str], Record] = defaultdict(dict)
        self._read_itself()
        for name, value in self.reply.fields.items():
            if match := _TIE.fullmatch(name):
                self._tie(name, (match[1], match[2], match[3]), value)
            elif match := _OFFER.fullmatch(name):
                self._offer(match[1], name, value)
            elif match := _MANY.fullmatch(name):
                many[match[1], match[2]][match[3]] = value
            elif match := _OPENNESS.fullmatch(name):
                self._open(match[1], name, value)
        for (kind, number), said in sorted(many.items()):
            names = [f"{kind}/{number}/{part}" for part in said]
            self._several(kind, said, names)

    def _offer(self, key: str, name: str, value: str) -> None:
        until = self.reply.fields.get(f"{name}/until", "")
        self.offers[key] = (value, until)
        self.fate.update(dict.fromkeys([name, f"{name}/until"] if until else [name], ""))

    def _open(self, item: str, name: str, value: str) -> None:
        if item in vocabulary("openness_item") and value in vocabulary("openness_value"):
            self.openness[item] = value
            self.fate[name] = ""

    def _tie(self, name: str, key: tuple[str, str, str], value: str) -> None:
        source, target, kind = key
        if kind not in KINDS or self.reply.code not in (source, target):
            return  # nobody speaks on this page for other places
        until = self.reply.fields.get(f"{name}/until", "")
        says = value
        if value == "ended":  # true until that day; without a day only that it is no longer true
            says = "yes" if until else "no"
        ends = {"number": "1", "source": source, "target": target}
        how = {"how": how_words(kind, self.lang), "says": says}
        used = [name, f"{name}/until"] if until else [name]
        self._add(ANSWERS, {**ends, **how, "until": until if value == "ended" else ""}, used)

    def _several(self, kind: str, said: Record, names: list[str]) -> None:
        """Add a row of one of the open questions; one without its main part is told."""
        topic = said.get("topic", "")
        if kind in ("no_place", "sent_away"):
            if topic:
                row = {"what": kind, "concern": topic, "language": said.get("language", "")}
                self._add(OPEN, row, names)
                return
        elif place := said.get("place", ""):
            outward = kind == "new"
            ends = (self.reply.code, place) if outward else (place, self.reply.code)
            row = {
                **dict(zip(("source", "target"), ends, strict=True)),
                "how": how_words(said.get("how") or "referral", self.lang),
                "says": "yes",
                "topics": topic,
                "frequency": said.get("often", ""),
                "one_person": said.get("person", ""),
            }
            self._add(ANSWERS, row, names)
            return
        for name in names:
            self.fate[name] = "unread"
        self.notes.append(note(f"row_{kind}", self.reply.name))

    def sheets(self) -> dict[str, RawSheet]:
        """Give the rows as sheets, titled with the partner."""
        found = {}
        for key, rows in self.rows.items():
            if rows:
                columns = COLUMNS[key]
                sheet = RawSheet(self.reply.name)
                sheet.add(1, [entry_header(column, self.lang) for column in columns])
                for line, (record, _) in enumerate(rows, start=2):
                    sheet.add(line, [record.get(column.key, "") for column in columns])
                found[key] = sheet
        return found


# --- All answers taken into a quarter.


@dataclass(frozen=True)
class Answered:
    """A quarter with the answers, and what is to be done about them."""

    quarter: Quarter
    notes: tuple[Problem, ...]
    counts: Mapping[str, int]  # What was added, by the names of `COUNTED` and a few more.
    balance: Balance  # What became of every file and of every field.
    missing: tuple[tuple[str, str], ...]  # Code and name of each partner without an answer.
    conflicts: tuple[tuple[str, str, str], ...]  # Ties of which both ends say different things.
    names: Mapping[str, str]  # Of all actors.
    tallied: Tallied  # What desks counted.

    def lines(self, lang: str) -> list[str]:
        """Say what was taken in, who contradicts whom and who has not answered."""
        found = [text("paper.taken", lang, **{key: self.counts[key] for key in COUNTED[:-1]})]
        more = {key: self.counts[key] for key in ("offers", "openness")}
        if self.tallied.weeks:
            found += self.tallied.lines(self.names, lang)
        if "answers" not in self.balance.tables:
            return found  # desks only counted; nobody was asked
        found.append(text("collect.taken", lang, **more))
        if self.conflicts:
            found.append(text("collect.conflicts", lang, count=len(self.conflicts)))
            for source, target, kind in self.conflicts:
                ends = {"source": self.names[source], "target": self.names[target]}
                how = how_words(kind, lang)
                found.append("- " + text("collect.conflict", lang, how=how, **ends))
        if self.missing:
            found.append(text("collect.missing", lang, count=len(self.missing)))
            found += [f"- {name} ({code})" for code, name in self.missing]
        else:
            found.append(text("collect.all_answered", lang))
        return found

    def reminders(self, lang: str) -> bytes:
        """List who has not answered, for a mail merge; places only, no persons."""
        heading = [text(f"collect.list_{key}", lang) for key in ("code", "name")]
        return excel_csv(heading, self.missing, lang=lang)


def _offers(quarter: Quarter, forms: Sequence[_Form]) -> tuple[Quarter, int, list[Problem]]:
    """Take in what partners say of their own offers: still there, or until when."""
    rows, notes, count = quarter.table("offers").records(), list[Problem](), 0
    place_of = {key: place for place, key in enumerate(offer_keys(quarter))}
    for form in forms:
        for key, (value, until) in form.offers.items():
            row = rows[place_of[key]] if key in place_of else {}
            before = row.get("valid_until", "")
            if row.get("actor") != form.reply.actor:
                fate = "unread"
                notes.append(note("offer_gone", form.reply.name))
            else:
                fate = _said_of(row, value, until, form.reply.date)
            if fate == "by_hand":
                notes.append(note("offer_ends", form.reply.name))
            count += row.get("valid_until", "") != before
            form.fate[f"offer/{key}"] = fate
    return _with(quarter, "offers", rows), count, notes


def _said_of(row: Record, value: str, until: str, date: str) -> str:
    """Change the row of an offer by what its own actor says of it; say what became of that."""
    if value == "unsure":
        return ""
    if value not in ("yes", "no", "ended"):
        return "unread"
    ends, known = day_of(until), row.get("valid_until", "")
    if value == "no" and date and ends is None:  # from that day on it is not there
        ends = dt.date.fromisoformat(date) - dt.timedelta(days=1)
    if value != "yes" and ends is None:
        return "by_hand"
    confirmed = row.get("confirmed_on", "")
    if value != "no" and date and (is_unknown(confirmed) or confirmed < date):
        row["confirmed_on"] = date
    over = day_of(known)
    if value == "yes" or ends is None or (value == "no" and over and over < ends):
        return ""
    row["valid_until"] = ends.isoformat()
    return "end_changed" if over and over != ends else ""


def _openness(quarter: Quarter, forms: Sequence[_Form]) -> tuple[Quarter, int]:
    """Take in what partners say of themselves; the newest answer stands."""
    rows = quarter.table("openness").records()
    place_of = {(row["actor"], row["item"]): row for row in rows}
    count = 0
    for form in forms:
        for item, value in form.openness.items():
            row = place_of.get((form.reply.actor, item))
            if row is None:
                rows.append({"actor": form.reply.actor, "item": item, "value": value})
                count += 1
            elif row.get("value", "") != value:
                if not is_unknown(row.get("value", "")):
                    form.fate[f"openness/{item}"] = "newer"
                row["value"] = value
                count += 1
    return _with(quarter, "openness", rows), count


def _with(quarter: Quarter, name: str, rows: list[Record]) -> Quarter:
    """Put rows in the place of a table if anything has changed."""
    table = table_of(quarter, name, rows)
    return quarter.with_tables(table) if rows and table != quarter.table(name) else quarter


def _conflicts(quarter: Quarter, touched: set[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Find the ties that one end confirms and the other denies."""
    says: dict[tuple[str, str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in quarter.table("reports").records():
        key = (row["source"], row["target"], row.get("kind", ""))
        role, date = row.get("role", ""), row.get("date", "")
        told = key in touched and role in ("source", "target") and row.get("says") != "unsure"
        if told and date >= says[key].get(role, ("", ""))[0]:
            says[key][role] = (date, row["says"])
    return [
        key
        for key, roles in sorted(says.items())
        if len({said == "no" for _, said in roles.values()}) == 2
    ]


def take_in_answers(
    quarter: Quarter, source: str | os.PathLike[str], *, lang: str = "en", demand: bool = False
) -> Answered:
    """Take in what partners answered and counted on their pages.

    Parameters
    ----------
    quarter
        The quarter on full data from which the pages were made.
    source
        A folder with what came back, or one file.
    lang
        ``"de"`` or ``"en"``: language of what is noted with the answers.
    demand
        Whether the demand that desks counted takes the place of numbers that stand there already.

    Returns
    -------
    answered
        The quarter with the answers, what became of each field, who has not answered, and the
        ties on which the two ends contradict each other.

    Raises
    ------
    DataError
        If the quarter is a shared copy, or nothing there is an answer; each fault is named.
    """
    check_full(quarter, "paper.shared_copy")
    mailbox = Mailbox(quarter)
    folder = read_folder(Path(source), quarter)
    forms = [_Form(reply, lang) for reply in folder.replies if reply.kind == "form"]
    notes, counts = list(folder.notes), dict.fromkeys(COUNTED, 0)
    result, touched = quarter, set[tuple[str, str, str]]()
    for form in forms:
        notes += form.notes
        if not form.reply.fields.keys() - {"date"}:
            notes.append(note("empty", form.reply.name))
    for date in sorted({form.reply.date for form in forms}):
        group = [form for form in forms if form.reply.date == date]
        entries = read_sheets([form.sheets() for form in group], result, date)
        if not date:
            notes += [note("no_date", form.reply.name) for form in group]
        touched |= {(said.source, said.target, said.kind) for said in entries.answers}
        _mark(group, entries.problems)
        taken = take_in(result, entries)
        result = taken.quarter
        notes += [replace(note, severity="warning") for note in taken.notes]
        for key in COUNTED:
            counts[key] += taken.counts[key]
    result, counts["offers"], more = _offers(result, forms)
    result, counts["openness"] = _openness(result, forms)
    result = _asked(result, forms)
    weeks, told = _weeks(folder.replies, mailbox.actors)
    tallied = take_in_tallies(result, weeks, replace=demand)
    for key in ("reports", "ties", "hurdles", "already"):
        counts[key] += tallied.counts[key]
    rows = {"files": folder.rows}
    if forms:
        rows["answers"] = [_fated(form, name) for form in forms for name in form.fate]
    if weeks:
        rows["counts"] = [row for week in weeks for row in week.rows]
    answered = {form.reply.actor for form in forms} | _before(quarter, mailbox.codes)
    people = circle(quarter, view="partner")
    return Answered(
        tallied.quarter,
        (*notes, *more, *told, *tallied.notes),
        counts,
        Balance.of(rows),
        tuple((people.codes[a], mailbox.names[a]) for a in people.actors if a not in answered),
        tuple(_conflicts(result, touched)),
        mailbox.names,
        tallied,
    )


def _before(quarter: Quarter, codes: Mapping[str, str]) -> set[str]:
    """Name who answered since the wave and was taken in before: nobody reminds them."""
    wave = quarter.meta.wave
    if wave is None:
        return set()
    actors = {f"I-{code}": actor for actor, code in codes.items()}
    columns = map(quarter.table("reports").column, ("informant", "date"))
    told = (who for who, date in zip(*columns, strict=True) if date >= wave.isoformat())
    return {actors[who] for who in told if who in actors}


def _weeks(replies: Iterable[Reply], actors: Mapping[str, str]) -> tuple[list[Week], list[Problem]]:
    weeks, notes = [], list[Problem]()
    for reply in replies:
        if reply.kind == "tally":
            try:
                who = (reply.actor, reply.code, reply.name)
                weeks.append(week_of(who, reply.fields, actors))
            except DataError as fault:
                notes.append(ClerkProblem("warning", fault.key, params=fault.params))
    return weeks, notes


def _mark(forms: Sequence[_Form], problems: Iterable[Problem]) -> None:
    """Note which fields could not be read."""
    bad = {(p.source, p.line) for p in problems if p.severity == "error"}
    for form in forms:
        for rows in form.rows.values():
            for line, (_, used) in enumerate(rows, start=2):
                if (form.reply.name, line) in bad:
                    form.fate.update(dict.fromkeys(used, "unread"))


def _fated(form: _Form, name: str) -> SourceRow:
    row, fate = SourceRow(), form.fate[name]
    if not fate:
        row.take()
    elif fate in ("end_changed", "newer"):
        row.change(fate)
    else:
        row.leave_out(fate)
    return row


def _asked(quarter: Quarter, forms: Sequence[_Form]) -> Quarter:
    rows = quarter.table("actors").records()
    said = {form.reply.actor for form in forms if form.reply.fields.keys() - {"date"}}
    for row in rows:
        if row["id"] in said:
            row["asked"] = "yes"
    return _with(quarter, "actors", rows)
