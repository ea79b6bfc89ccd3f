"""Edges of a foreign network as ties: kinds, strength scales, rows for two directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecosystem.errors import UsageError
from ecosystem.io.foreign import Foreign, present
from ecosystem.io.mapping import EdgelistMapping
from ecosystem.io.notes import warning
from ecosystem.io.text import fold, number_text
from ecosystem.io.words import vocabulary_key
from ecosystem.model.table import Table
from ecosystem.problems import Problem
from ecosystem.schema import FREQUENCY_PER_YEAR, KIND_LAYER, TABLES

UNKNOWN_KIND = "exchange"
"""What a tie is taken as if nothing says what it is: it joins two actors and refers nobody."""

LAYER_KIND: Mapping[str, str] = {"ref": "referral", "coop": "cooperation", "info": "exchange"}
"""The plainest kind of each layer, for files that name only the layer."""

Row = dict[str, str]


@dataclass(frozen=True)
class Ties:
    """The ties of a foreign network.

    Parameters
    ----------
    table
        The table ``ties``.
    notes
        What could not be mapped.
    """

    table: Table
    notes: tuple[Problem, ...]


def _left_out(foreign: Foreign, mapping: EdgelistMapping) -> list[bool]:
    """Tell of each row whether the mapping gives its kind no meaning on purpose."""
    header = foreign.header_of("kind")
    if header is None:
        return [False] * len(foreign)
    meanings = mapping.values.get("ties.kind", {})
    return [bool(text) and meanings.get(text) == "" for text in foreign.cells[header]]


def _kinds(foreign: Foreign, mapping: EdgelistMapping) -> list[str]:
    header = foreign.header_of("kind")
    layers = [LAYER_KIND.get(fold(text), "") for text in foreign.cells[header]] if header else []
    if layers and all(layers):
        return layers
    kinds = foreign.texts("kind")
    skipped = _left_out(foreign, mapping)
    unknown = sum(not kind and not left for kind, left in zip(kinds, skipped, strict=True))
    if unknown:
        note = warning("import_no_kind", foreign.source, count=unknown, kind=UNKNOWN_KIND)
        foreign.notes.append(note)
    if any(skipped):
        note = warning("import_kind_left_out", foreign.source, count=sum(skipped))
        foreign.notes.append(note)
    kinds = [kind or UNKNOWN_KIND for kind in kinds]
    return ["" if left else kind for kind, left in zip(kinds, skipped, strict=True)]


def _number(text: str) -> float | None:
    try:
        return float(present(text) or "nan")
    except ValueError:
        return None


def _turned(cells: list[str]) -> list[str]:
    """Turn a scale round on which 1 is the strongest."""
    numbers = [_number(text) for text in cells]
    known = [number for number in numbers if number is not None and number == number]
    if not known:
        return cells
    ends = min(known) + max(known)
    return [
        number_text(ends - number) if number is not None and number == number else ""
        for number in numbers
    ]


def _step(word: str) -> tuple[str, str]:
    """Say what a step of a scale means: a column and its text."""
    frequency = vocabulary_key("frequency", word)
    if frequency:
        return "frequency", frequency
    number = _number(word)
    if number is None or not 0 <= number < float("inf"):
        known = ", ".join(FREQUENCY_PER_YEAR)
        raise UsageError("io.map_bad_value", name="strength", value=word, known=known)
    return "referrals_year", number_text(number)


def _strength(foreign: Foreign, mapping: EdgelistMapping) -> dict[str, list[str]]:
    if not mapping.strength:
        return {}
    if mapping.strength not in foreign.cells:
        columns = ", ".join(foreign.cells)
        column = mapping.strength
        raise UsageError("io.map_no_column", name="strength", column=column, columns=columns)
    cells = foreign.cells[mapping.strength]
    if not mapping.steps:
        note = warning("import_no_frequency", foreign.source, None, mapping.strength)
        foreign.notes.append(note)
        return {"strength": _turned(cells) if mapping.strength_reversed else cells}
    meanings = {step: _step(word) for step, word in mapping.steps.items()}
    for text in dict.fromkeys(cells):
        if present(text) and text not in meanings:
            params = {"value": text, "count": cells.count(text), "key": "strength"}
            line = foreign.lines[cells.index(text)]
            note = warning("import_value", foreign.source, line, mapping.strength, **params)
            foreign.notes.append(note)
    return {
        column: [
            meanings[t][1] if t in meanings and meanings[t][0] == column else "" for t in cells
        ]
        for column in ("frequency", "referrals_year")
        if any(made == column for made, _ in meanings.values())
    }


def _is_undirected(foreign: Foreign, mapping: EdgelistMapping) -> list[bool]:
    answer = vocabulary_key("answer", mapping.undirected or "yes")
    if answer is not None:
        return [answer == "yes"] * len(foreign)
    layers = {fold(layer) for layer in mapping.undirected.split(";")}
    header = foreign.header_of("kind")
    cells = foreign.cells[header] if header else []
    if not layers & set(map(fold, cells)):
        known = ", ".join(["yes", "no", *dict.fromkeys(cells)])
        value = mapping.undirected
        raise UsageError("io.map_bad_value", name="undirected", value=value, known=known)
    return [fold(text) in layers for text in cells]


def _turn_row(row: Row) -> Row:
    """Say the same tie from its other end."""
    swapped = {"source": "target", "target": "source"}
    swapped |= {"source_reports": "target_reports", "target_reports": "source_reports"}
    turned = dict(row)
    for one, other in swapped.items():
        if other in row or one in row:
            turned[one] = row.get(other, "")
    return turned


def _merge(kept: Row, other: Row) -> Row:
    """Join two rows of one pair: what one leaves blank the other fills, the more frequent holds."""
    merged = dict(kept)
    for column, text in other.items():
        mine = kept.get(column, "")
        if not mine:
            merged[column] = text
        elif text and text != mine and column not in TABLES["ties"].columns:
            merged[column] = "|".join(dict.fromkeys([*mine.split("|"), *text.split("|")]))
    both = [kept.get("frequency", ""), other.get("frequency", "")]
    if all(both):
        merged["frequency"] = max(both, key=lambda word: FREQUENCY_PER_YEAR[word])
    return merged


def _joined(rows: list[tuple[Row, bool, int]], foreign: Foreign) -> Iterator[tuple[Row, int]]:
    """Give each undirected pair once, or a referral in both directions."""
    directed = {(r["source"], r["target"], r["kind"]) for r, _, _ in rows}
    pairs: dict[tuple[str, str, str], tuple[Row, int]] = {}
    merged = doubled = 0
    for row, undirected, line in sorted(rows, key=lambda entry: list(entry[0].values())):
        if not undirected:
            yield row, line
            continue
        if KIND_LAYER[row["kind"]] == "REF":
            yield row, line
            if (row["target"], row["source"], row["kind"]) not in directed:
                doubled += 1
                yield _turn_row(row), line
            continue
        own = row if row["source"] <= row["target"] else _turn_row(row)
        key = (own["source"], own["target"], own["kind"])
        if key in pairs:
            merged += 1
            kept, first = pairs[key]
            pairs[key] = (_merge(kept, own), min(first, line))
        else:
            pairs[key] = (own, line)
    yield from pairs.values()
    for note, count in (("import_merged", merged), ("import_doubled", doubled)):
        if count:
            foreign.notes.append(warning(note, foreign.source, count=count))


def endpoints(foreign: Foreign) -> list[tuple[str, str]]:
    """Read both ends of each edge.

    Parameters
    ----------
    foreign
        The list of edges.

    Returns
    -------
    ends
        Foreign ids of source and target; blank where the file has none.

    Raises
    ------
    UsageError
        If there is no column for one of them.
    """
    for column in ("source", "target"):
        if foreign.header_of(column) is None:
            foreign.constant(column)
            columns = ", ".join(foreign.cells)
            raise UsageError("io.map_no_column", name=column, column=column, columns=columns)
    return list(zip(foreign.texts("source"), foreign.texts("target"), strict=True))


def read_ties(foreign: Foreign, ids: Mapping[str, str], mapping: EdgelistMapping) -> Ties:
    """Read the edges.

    Parameters
    ----------
    foreign
        The list of edges.
    ids
        Foreign id to the id of an actor.
    mapping
        How to read them.

    Returns
    -------
    ties
        The table of ties with every extra column of the edges.

    Raises
    ------
    UsageError
        If the mapping names a column or a value that is not there.
    """
    made: dict[str, list[str]] = {
        "source": [ids.get(source, "") for source, _ in endpoints(foreign)],
        "target": [ids.get(target, "") for _, target in endpoints(foreign)],
        "kind": _kinds(foreign, mapping),
        **_strength(foreign, mapping),
    }
    for column in TABLES["ties"].columns:
        if column not in made and any(texts := foreign.texts(column)):
            made[column] = texts
    columns = {**made, **foreign.extras(made, ("source", "target"))}
    undirected = _is_undirected(foreign, mapping)
    rows, left_out = [], 0
    for i, (values, line) in enumerate(
        zip(zip(*columns.values(), strict=True), foreign.lines, strict=True)
    ):
        row = dict(zip(columns, values, strict=True))
        endless = not row["source"] or not row["target"]
        left_out += endless
        if row["kind"] and not endless:
            rows.append((row, undirected[i], line))
    if left_out:
        foreign.notes.append(warning("import_row_left_out", foreign.source, count=left_out))
    joined = list(_joined(rows, foreign)) if any(undirected) else [(row, n) for row, _, n in rows]
    found = dict.fromkeys([*columns, *(column for row, _ in joined for column in row)])
    known = [column for column in TABLES["ties"].columns if column in found]
    ordered = (*known, *(column for column in found if column not in TABLES["ties"].columns))
    table = Table.from_records("ties", [row for row, _ in joined], ordered)
    lines = tuple(line for _, line in joined)
    return Ties(
        Table("ties", table.columns, table.rows, lines, foreign.source), tuple(foreign.notes)
    )
