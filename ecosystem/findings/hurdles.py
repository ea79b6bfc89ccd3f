"""Hurdles that practitioners report, joined with what the analysis finds (M41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ecosystem.findings.bridges import find_weak_bridges
from ecosystem.findings.dead_ends import find_dead_ends
from ecosystem.findings.gaps import find_cells, find_gaps, find_informal_only
from ecosystem.findings.merge import in_order, tidy
from ecosystem.findings.reported_gap import BLIND_SPOT, CONFIRMED, ReportedGap
from ecosystem.findings.rows import Bridge, DeadEnd, Finding, Gap
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.schema import LANGUAGE_TWINS

_OPEN_CLASSES = ("G2", "G3", "G4", "G5", "GX")
_SUBJECTS = ("topic", "language", "from_actor", "to_actor", "kind")
_Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Triangulation:
    """What practitioners report and what the analysis finds, side by side.

    Parameters
    ----------
    confirmed
        Reported and computed.
    blind_spots
        Reported only: the tie exists on paper, or something that the map does not hold.
    to_check
        Computed only: gaps, informal help only, weak bridges and dead ends that nobody reports.
        The map may be incomplete there, or people cope in another way.
    """

    confirmed: tuple[ReportedGap, ...]
    blind_spots: tuple[ReportedGap, ...]
    to_check: tuple[Finding, ...]


@dataclass(frozen=True)
class _Computed:
    """What the analysis finds that a hurdle could be about."""

    cells: frozenset[tuple[str, str]]
    bridges: tuple[Bridge, ...]
    dead_ends: tuple[DeadEnd, ...]

    def holds(self, key: _Key) -> bool:
        topic, language, source, target, _ = key
        spoken = (language, LANGUAGE_TWINS.get(language, language))
        ends = {source, target} - {""}
        return (
            any((topic, code) in self.cells for code in spoken)
            or any(_is_bridge(bridge, ends) for bridge in self.bridges)
            or any(dock.actor in ends for dock in self.dead_ends)
        )


def _is_bridge(bridge: Bridge, ends: Collection[str]) -> bool:
    """Tell whether a hurdle lies on a tie; one that names a single actor may lie on any of its."""
    return bool(ends) and set(ends) <= {bridge.source, bridge.target}


def _computed(quarter: Quarter, parameters: Parameters | None) -> _Computed:
    cells = find_cells(quarter, parameters=parameters)
    return _Computed(
        frozenset((c.topic, c.language) for c in cells if c.cell_class in _OPEN_CLASSES),
        find_weak_bridges(quarter, parameters=parameters).rows,
        find_dead_ends(quarter, parameters=parameters).rows,
    )


def _grouped(quarter: Quarter) -> Mapping[_Key, list[tuple[str, str]]]:
    """Informant and organisation of every report, by what it is about."""
    table = quarter.table("hurdles")
    found: dict[_Key, list[tuple[str, str]]] = defaultdict(list)
    voices = zip(table.column("informant"), table.column("organisation"), strict=True)
    abouts = zip(*map(table.column, _SUBJECTS), strict=True)
    for about, voice in zip(abouts, voices, strict=True):
        topic, language, source, target, kind = ("" if is_unknown(t) else t for t in about)
        found[topic, language, source, target, kind].append(voice)
    return found


def _row(
    analysis: Analysis,
    key: _Key,
    voices: list[tuple[str, str]],
    names: Mapping[str, str],
    computed: _Computed,
    reports: int,
) -> ReportedGap:
    topic, language, source, target, kind = key
    organisations = {own for _, own in voices if not is_unknown(own)}
    row = ReportedGap(
        id="reported_gap:" + ":".join(part or "-" for part in key),
        severity=tidy(len(voices) / reports),
        holds_in=("generous", "strict") if analysis.strict else ("generous",),
        names={actor: names[actor] for actor in (source, target) if actor in names},
        topic=topic,
        language=language,
        from_actor=source,
        to_actor=target,
        hurdle_kind=kind,
        informants=len({who for who, _ in voices}),
        organisations=len(organisations),
        computed=CONFIRMED if computed.holds(key) else BLIND_SPOT,
    )
    firm = analysis.strict is not None and row.has_enough_voices
    return replace(row, band="sure" if firm else "possible")


def find_reported_gaps(
    quarter: Quarter, *, parameters: Parameters | None = None, least: int = 1
) -> Findings[ReportedGap]:
    """Find the hurdles that practitioners report, and say which the analysis confirms (M41).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.
    least
        Independent informants that a hurdle needs to be listed; among all findings three.

    Returns
    -------
    hurdles
        One row for each topic, language, pair of actors and kind of hurdle; the most reported
        first.

    Notes
    -----
    A hurdle is confirmed if its cell (topic and language, both reported) has class G2 to G5 or
    GX, if its actors are the ends of a weak bridge, or if one of them is a dead end; else it is a
    blind spot of the map. It is sure only if three informants from two organisations report it
    and anybody was asked about ties at all; what one person reports is possible.
    """
    analysis = analyse(quarter, parameters)
    found = _grouped(quarter)
    if not found:
        return Findings((), analysis.network.parameters)
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    computed = _computed(quarter, parameters)
    reports = sum(map(len, found.values()))
    rows = [_row(analysis, key, found[key], names, computed, reports) for key in sorted(found)]
    told = (row for row in rows if row.informants >= least)
    return Findings(in_order(told), analysis.network.parameters)


def triangulation(quarter: Quarter, *, parameters: Parameters | None = None) -> Triangulation:
    """Set what practitioners report beside what the analysis finds (M41).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    triangulation
        Confirmed hurdles, blind spots of the map, and computed findings to be checked since
        nobody reports them. Cells with one provider only (G1) are no hurdle and not among them.
    """
    reported = find_reported_gaps(quarter, parameters=parameters)
    keys = list(_grouped(quarter))
    told = {(key[0], code) for key in keys for code in (key[1], LANGUAGE_TWINS.get(key[1]))}
    ends = [{key[2], key[3]} - {""} for key in keys]

    def is_told(finding: Finding) -> bool:
        if isinstance(finding, Gap):
            return (finding.topic, finding.language) in told
        if isinstance(finding, Bridge):
            return any(_is_bridge(finding, pair) for pair in ends)
        return any(set(finding.actors) <= pair for pair in ends)

    gaps = find_gaps(quarter, parameters=parameters)
    computed: list[Finding] = [gap for gap in gaps if gap.gap_class in _OPEN_CLASSES]
    computed += find_informal_only(quarter, parameters=parameters)
    computed += find_weak_bridges(quarter, parameters=parameters)
    computed += find_dead_ends(quarter, parameters=parameters)
    return Triangulation(
        tuple(row for row in reported if row.computed == CONFIRMED),
        tuple(row for row in reported if row.computed == BLIND_SPOT),
        tuple(finding for finding in computed if not is_told(finding)),
    )
