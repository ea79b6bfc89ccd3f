"""The sheets *Was* and *Wohin* as tables: who offers what, and who sends people to whom."""

from __future__ import annotations

from collections import Counter

from ecosystem.io.clerk import values
from ecosystem.io.clerk.names import offer_id
from ecosystem.io.clerk.rows import SheetRows
from ecosystem.io.clerk.tables import Maker
from ecosystem.schema import TOPICS


def read_what(sheet: SheetRows, maker: Maker) -> None:
    """Read *Was*: one offer a row.

    Parameters
    ----------
    sheet
        The sheet.
    maker
        Takes the rows.
    """
    maker.sources["offers"] = sheet.title
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    for row in sheet.rows:
        if not row.get("actor"):
            sheet.note("warning", "no_name", row.line, "actor")
            continue
        actor = maker.place(sheet, row, "actor", row.get("actor"))
        topics = [t for t in TOPICS if sheet.has(t) and values.ticked(sheet, row, t)]
        if sheet.has("=topics"):
            more = values.keys(sheet, row, "=topics", "topic")
            topics += [t for t in more.split(";") if t and t not in topics]
        if actor is None:
            continue
        if not topics:
            sheet.note("warning", "no_topic", row.line, "actor")
            continue
        record = maker.others(sheet, row, "offers", ("id", "actor", "topics", "funding"))
        informal = values.answer(sheet, row, "informal")
        record |= {
            "actor": actor,
            "topics": ";".join(topics),
            "languages": values.languages(sheet, row, "languages"),
            "valid_until": values.day(sheet, row, "until"),
            "takes_new": values.key_of(sheet, row, "takes_new", "answer_ask"),
            "at": (maker.place(sheet, row, "at", row.get("at")) or "") if row.get("at") else "",
            "informal": informal,
        }
        counts[actor] += 1
        record["id"] = offer_id(actor, counts[actor], taken)
        maker.add("offers", record, row.line)


def read_where(sheet: SheetRows, maker: Maker) -> None:
    """Read *Wohin*: who sends people to whom.

    Parameters
    ----------
    sheet
        The sheet.
    maker
        Takes the rows.
    """
    maker.sources["ties"] = sheet.title
    for row in sheet.rows:
        if not (row.get("source") and row.get("target")):
            sheet.note("warning", "no_end", row.line, "" if row.get("source") else "source")
            continue
        sources = maker.places(sheet, row, "source")
        targets = maker.places(sheet, row, "target")
        if not (sources and targets):
            continue
        record = maker.others(sheet, row, "ties", ("source", "target", "kind", "funding"))
        record |= {
            "one_person": values.answer(sheet, row, "one_person"),
            "valid_until": values.day(sheet, row, "until"),
            "topics": values.keys(sheet, row, "topics", "topic"),
        }
        for kind in values.how(sheet, row, "how"):
            for source in sources:
                for target in targets:
                    ends = {"source": source, "target": target, "kind": kind}
                    maker.add("ties", {**record, **ends}, row.line)
