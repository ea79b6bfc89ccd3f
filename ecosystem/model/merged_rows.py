"""Rows of two actors that are one: ids renamed, rows of one key joined, nothing dropped unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecosystem.catalogue import text
from ecosystem.model.table import Table
from ecosystem.model.values import is_unknown
from ecosystem.schema import TABLES

_STRICTEST_FIRST = ("internal", "", "partner", "public")
_OWN_COLUMNS = ("at", "part_of")


@dataclass(frozen=True)
class Change:
    """One thing that a merge did, or refused to do.

    Parameters
    ----------
    key
        ``merged``, ``moved``, ``joined``, ``same_row``, ``self_tie``, ``kept_value``, ``related``
        or ``contradiction``.
    kept, gone
        Ids of the actor that stays and of the one that goes.
    table, column
        Where; blank if it is about the actors as a whole.
    count
        How many rows.
    kept_value, gone_value
        The value that stays and the one that is given up.
    """

    key: str
    kept: str
    gone: str
    table: str = ""
    column: str = ""
    count: int = 0
    kept_value: str = ""
    gone_value: str = ""

    def sentence(self, lang: str) -> str:
        """Say it in one sentence."""
        schema = TABLES.get(self.table)
        column = schema.columns.get(self.column) if schema else None
        return text(
            f"names.change.{self.key}",
            lang,
            kept=self.kept,
            gone=self.gone,
            count=self.count,
            table=schema.labels[lang] if schema else "",
            column=column.labels[lang] if column else self.column,
            kept_value=self.kept_value,
            gone_value=self.gone_value,
        )


def _merged_value(column: str, kept: str, gone: str) -> str | None:
    """Return the value of a column that has a rule of its own; None for all others."""
    if column in ("active_from", "active_until"):  # an open end stays open
        if is_unknown(kept) or is_unknown(gone):
            return ""
        return min(kept, gone) if column == "active_from" else max(kept, gone)
    if column == "release":
        levels = ["" if is_unknown(value) else value for value in (kept, gone)]
        return min(levels, key=_STRICTEST_FIRST.index)
    wins = {"asked": "yes", "consent": "no"}.get(column)
    if wins is not None and wins in (kept, gone):
        return wins
    if column == "confirmed_on" and not (is_unknown(kept) or is_unknown(gone)):
        return max(kept, gone)
    return None


def _joined(
    kept: dict[str, str], gone: dict[str, str], about: Change, changes: list[Change]
) -> dict[str, str]:
    """Make one row of two: what the first leaves open the second fills."""
    found = dict(kept)
    for column, other in gone.items():
        mine = kept[column]
        ruled = _merged_value(column, mine, other)
        if ruled is not None:
            found[column] = ruled
        elif is_unknown(mine):
            found[column] = mine if is_unknown(other) else other
        elif not is_unknown(other) and other != mine and column not in ("id", "actor"):
            changes.append(
                replace(about, key="kept_value", column=column, kept_value=mine, gone_value=other)
            )
    return found


def _actor_columns(name: str) -> list[str]:
    columns = TABLES[name].columns.values()
    found = [c.name for c in columns if c.reference in ("actors.id", "docks.actor")]
    return [*found, *(["organisation"] if name in ("reports", "hurdles") else [])]


def renamed_finding(finding: str, renamed: Mapping[str, str]) -> str:
    """Rename the actors in the id of a finding.

    Parameters
    ----------
    finding
        The id.
    renamed
        Old actor id to new one.

    Returns
    -------
    finding
        The id under which the same finding comes out after the merge.

    Examples
    --------
    >>> renamed_finding("bridge:H01~W99", {"W99": "A1"})
    'bridge:A1~H01'
    """
    kind, _, rest = finding.partition(":")

    def new(actor: str) -> str:
        return renamed.get(actor, actor)

    if kind == "bridge":
        rest = "~".join(sorted(map(new, rest.split("~"))))
    elif kind in ("single_point", "dead_end", "blind_spot"):
        rest = new(rest)
    elif kind == "loop":
        topic, _, actors = rest.partition(":")
        rest = f"{topic}:" + "+".join(sorted({new(actor) for actor in actors.split("+")}))
    elif kind == "reported_gap":
        parts = rest.split(":")
        rest = ":".join([*parts[:2], *map(new, parts[2:4]), *parts[4:]])
    return f"{kind}:{rest}" if rest else finding


def merged_actors(table: Table, renamed: Mapping[str, str], changes: list[Change]) -> Table:
    """Merge the rows of the table of actors.

    Parameters
    ----------
    table
        The table.
    renamed
        Id of each actor that goes to that of the one that stays.
    changes
        What happens is appended here.

    Returns
    -------
    table
        Each actor that stays, in its row, with what the others add. An activity lasts from the
        earliest to the latest day, open ends stay open; the stricter release counts.
    """
    records = {record["id"]: record for record in table.records()}
    for gone, kept in sorted(renamed.items(), key=lambda pair: (pair[1], pair[0])):
        about = Change("merged", kept, gone, "actors")
        changes.append(about)
        records[kept] = _joined(records[kept], records[gone], about, changes)
    rows = []
    places = [place for place, key in enumerate(table.column("id")) if key not in renamed]
    for place in places:
        record = records[table.column("id")[place]]
        for column in _OWN_COLUMNS:
            if column in record:
                value = renamed.get(record[column], record[column])
                record[column] = "" if value == record["id"] else value
        rows.append(tuple(record[column] for column in table.columns))
    return replace(table, rows=tuple(rows), lines=tuple(table.lines[place] for place in places))


def moved_rows(table: Table, renamed: Mapping[str, str], changes: list[Change]) -> Table:
    """Let the rows of another table refer to the actors that stay.

    Parameters
    ----------
    table
        Any table but that of the actors.
    renamed
        Id of each actor that goes to that of the one that stays.
    changes
        What happens is appended here.

    Returns
    -------
    table
        The same rows under the new ids. Rows that now have one key are joined; a tie between the
        two is no tie any more, and a tie that stood there twice in every word stands there once.
    """
    columns = _actor_columns(table.name)
    key = [column for column in TABLES[table.name].key if column in table.columns]
    moved: dict[tuple[str, str], int] = {}
    seen: dict[tuple[str, ...], int] = {}
    found: list[dict[str, str]] = []
    lines: list[int] = []
    touched: list[bool] = []
    for record, line in zip(table.records(), table.lines, strict=True):
        gone = sorted({record[c] for c in columns if record.get(c, "") in renamed})
        for column in columns:
            if column in record:
                record[column] = renamed.get(record[column], record[column])
        for actor in gone:
            moved[renamed[actor], actor] = moved.get((renamed[actor], actor), 0) + 1
        about = Change("moved", renamed[gone[0]], gone[0], table.name, count=1) if gone else None
        if about and table.name == "ties" and record["source"] == record["target"]:
            changes.append(replace(about, key="self_tie"))
            continue
        if table.name == "actions" and "finding" in record:
            record["finding"] = renamed_finding(record["finding"], renamed)
        # without a key only rows that the merge has made alike are one
        same = tuple(record[c] for c in (key or table.columns))
        place = seen.get(same)
        if place is not None and (about or touched[place]):
            told = about or Change("moved", *_pair_of(same, renamed), table.name, count=1)
            changes.append(replace(told, key="joined" if key else "same_row"))
            found[place] = _joined(found[place], record, told, changes)
            continue
        seen.setdefault(same, len(found))
        found.append(record)
        lines.append(line)
        touched.append(about is not None)
    for (kept, actor), count in sorted(moved.items()):
        changes.append(Change("moved", kept, actor, table.name, count=count))
    rows = tuple(tuple(record[column] for column in table.columns) for record in found)
    return replace(table, rows=rows, lines=tuple(lines))


def _pair_of(texts: tuple[str, ...], renamed: Mapping[str, str]) -> tuple[str, str]:
    """Return the merged actor among the texts of a row, and one that went into it."""
    for gone, kept in sorted(renamed.items()):
        if kept in texts:
            return kept, gone
    return "", ""
