"""Tie records of the generous and the strict graph as parallel arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from ecosystem.model.evidence import fold_reports, is_tie
from ecosystem.model.force import rows_in_force
from ecosystem.model.parameters import RISKS, Parameters
from ecosystem.model.table import Table
from ecosystem.model.values import as_date, as_list, as_number, is_unknown
from ecosystem.model.wave import Calendar
from ecosystem.schema import FREQUENCY_PER_YEAR, KIND_LAYER, LAYERS, TOPICS

RISK_NAMES = (*RISKS, "stale")
ONE_PERSON, INFORMAL, LOW_FREQUENCY, PROJECT_FUNDED, DENIED, THIRD_PARTY, STALE = (
    1 << position for position in range(len(RISK_NAMES))
)
KINDS = tuple(KIND_LAYER)
_RISK_COLUMNS = (
    *("one_person", "formality", "frequency", "referrals_year"),
    *("valid_until", "funding", "last_seen"),
)
_TOPIC_BITS = {topic: 1 << position for position, topic in enumerate(TOPICS)}
_ALL_TOPICS = (1 << len(TOPICS)) - 1


@dataclass(frozen=True)
class Records:
    """Tie records, one position each, in an order that does not depend on the file.

    Parameters
    ----------
    source, target
        Positions of the actors.
    layer, kind
        Positions in the vocabularies.
    topics
        Bits of the topics; all bits if unspecified.
    risks
        Bits of the risks that are known to be there.
    unknown
        Bits of the risks of which nothing is known.
    rated
        Whether anything is known about the risks, so that the record has a fragility.
    strict
        Whether the record is documented or confirmed by both sides.
    row
        Row of the table of ties; -1 for a tie that was only reported.
    """

    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    layer: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    topics: npt.NDArray[np.uint32]
    risks: npt.NDArray[np.uint8]
    unknown: npt.NDArray[np.uint8]
    rated: npt.NDArray[np.bool_]
    strict: npt.NDArray[np.bool_]
    row: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.source)

    def keep(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Records:
        """Return some of the records, given by a mask or by positions."""
        return replace(self, **{f.name: getattr(self, f.name)[which] for f in fields(self)})


def _coded(texts: Sequence[str], codes: Mapping[str, int], default: int) -> npt.NDArray[np.int64]:
    return np.fromiter((codes.get(text, default) for text in texts), np.int64, len(texts))


def _ordinals(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Days as ordinals, 0 for unknown."""
    codes = {text: day.toordinal() for text in set(texts) if (day := as_date(text))}
    return _coded(texts, codes, 0)


def _topic_masks(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    masks: dict[str, int] = {}
    for text in set(texts):
        entries = as_list(text)
        if not entries or any(is_unknown(entry) for entry in entries):
            masks[text] = _ALL_TOPICS
        else:
            masks[text] = sum({_TOPIC_BITS[entry] for entry in entries})
    return _coded(texts, masks, _ALL_TOPICS)


def _yearly(ties: Table) -> npt.NDArray[np.float64]:
    """Referrals a year, -1 for unknown; a counted number overrides the frequency word."""
    words, numbers = ties.column("frequency"), ties.column("referrals_year")
    found = (
        counted
        if (counted := as_number(number)) is not None
        else FREQUENCY_PER_YEAR.get(word, -1.0)
        for word, number in zip(words, numbers, strict=True)
    )
    return np.fromiter(found, np.float64, len(ties))


def _risk_bits(
    ties: Table,
    calendar: Calendar,
    funding_end: Mapping[str, int],
    parameters: Parameters,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Known and unknown risks of every row, and whether any column of risk is filled."""
    known = np.zeros(len(ties), np.int64)
    unknown = np.zeros(len(ties), np.int64)

    def note(bit: int, yes: npt.NDArray[np.bool_], dark: npt.NDArray[np.bool_]) -> None:
        known[yes & ~dark] |= bit
        unknown[dark] |= bit

    person = _coded(ties.column("one_person"), {"yes": 1, "no": 0}, -1)
    note(ONE_PERSON, person == 1, person < 0)
    words = ties.column("formality")
    formality = _coded(words, {text: int(text == "personal") for text in set(words)}, -1)
    note(INFORMAL, formality == 1, _coded(words, dict.fromkeys(("", "?", "unknown"), 1), 0) == 1)
    yearly = _yearly(ties)
    note(LOW_FREQUENCY, yearly < parameters["low_frequency_min"], yearly < 0)
    ends = np.stack(
        [_ordinals(ties.column("valid_until")), _coded(ties.column("funding"), funding_end, 0)]
    )
    filled = np.any(ends > 0, axis=0) & (calendar.horizon is not None)
    near = np.any((ends > 0) & (ends <= (calendar.horizon or 0)), axis=0)
    note(PROJECT_FUNDED, near, ~filled)
    seen = _ordinals(ties.column("last_seen"))
    dated = (seen > 0) & (calendar.stale_before is not None)
    note(STALE, seen < (calendar.stale_before or 0), ~dated)
    rated = np.zeros(len(ties), np.bool_)
    for column in _RISK_COLUMNS:
        texts = ties.column(column)
        rated |= np.fromiter((not is_unknown(text) for text in texts), np.bool_, len(texts))
    return known, unknown, rated


def compile_records(
    ties: Table,
    reports: Table,
    index: Mapping[str, int],
    calendar: Calendar,
    funding_end: Mapping[str, int],
    parameters: Parameters,
) -> tuple[Records, bool]:
    """Fold the reports in, keep what is in force and write it as arrays.

    Parameters
    ----------
    ties, reports
        The tables.
    index
        Position of each actor in force.
    calendar
        Wave and horizon.
    funding_end
        When each funding ends.
    parameters
        Conventions.

    Returns
    -------
    records
        Every tie of the generous graph: in force, no wish, not reported as never used, no tie of
        an actor to itself, and not denied by both sides.
    asked_anybody
        Whether the file holds any report or document.
    """
    periods = rows_in_force(ties, "", "valid_until", calendar.wave)
    ends = zip(periods, ties.column("source"), ties.column("target"), strict=True)
    force = [there and a in index and b in index and a != b for there, a, b in ends]
    evidence = fold_reports(ties, reports, force)
    folded = evidence.ties
    for added in range(len(ties), len(folded)):
        row = folded.rows[added]
        source, target = (row[folded.columns.index(side)] for side in ("source", "target"))
        force.append(source in index and target in index and source != target)
    words = zip(folded.column("wished"), folded.column("frequency"), strict=True)
    exists = np.array([is_tie(*pair) for pair in words], np.bool_) & np.array(force, np.bool_)
    answers = {"yes": 1, "no": 0}
    said = _coded(folded.column("source_reports"), answers, -1)
    heard = _coded(folded.column("target_reports"), answers, -1)
    documented = _coded(folded.column("documented"), answers, -1) == 1
    others = np.array([as_number(t) or 0 for t in folded.column("others_report")], np.float64)
    known, unknown, rated = _risk_bits(folded, calendar, funding_end, parameters)
    denied = (said + heard == 1) & (said >= 0) & (heard >= 0)
    hearsay = (said != 1) & (heard != 1) & (others >= 1) & ~documented
    known[denied] |= DENIED
    known[hearsay] |= THIRD_PARTY
    rows = np.arange(len(folded), dtype=np.int32)
    rows[len(ties) :] = -1
    records = Records(
        source=_coded(folded.column("source"), index, -1).astype(np.int32),
        target=_coded(folded.column("target"), index, -1).astype(np.int32),
        layer=_coded(folded.column("kind"), _LAYER_CODES, 0).astype(np.int8),
        kind=_coded(folded.column("kind"), _KIND_CODES, 0).astype(np.int8),
        topics=_topic_masks(folded.column("topics")).astype(np.uint32),
        risks=known.astype(np.uint8),
        unknown=unknown.astype(np.uint8),
        rated=rated | denied | hearsay,
        strict=documented | ((said == 1) & (heard == 1)),
        row=rows,
    ).keep(exists & ~((said == 0) & (heard == 0)))
    order = np.lexsort(
        (
            *(records.row, records.strict, records.rated, records.unknown, records.risks),
            *(records.topics, records.kind, records.target, records.source),
        )
    )
    return records.keep(order), evidence.asked


_LAYER_CODES = {kind: LAYERS.index(layer) for kind, layer in KIND_LAYER.items()}
_KIND_CODES = {kind: position for position, kind in enumerate(KINDS)}
