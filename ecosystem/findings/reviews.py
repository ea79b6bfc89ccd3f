"""The register of actions and its review loop: what became of what an action was for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.errors import UsageError
from ecosystem.findings.catalogue import KINDS, find_all
from ecosystem.findings.place_rows import SpatialGap
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding, Gap, Json
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

STATES = ("open", "changed", "closed", "not_measurable", "unlinked")
"""What became of the finding; ``unlinked``: the action names none that the first wave has."""


@dataclass(frozen=True)
class Review:
    """What became of the finding that an action was for.

    Parameters
    ----------
    action
        Id of the action.
    what, owner_role, due, status
        As the register of the later wave has them, else that of the earlier one.
    finding
        Id of the finding that it was for.
    state
        One of `STATES`.
    before, after
        The finding in the two waves; None where it is not there.
    """

    action: str
    what: str
    owner_role: str
    due: str
    status: str
    finding: str
    state: str
    before: Finding | None
    after: Finding | None

    def sentence(self, lang: str) -> str:
        """Say what became of it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One sentence.
        """
        return text(f"agenda.review.{self.state}", lang)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {
            "action": self.action,
            "finding": self.finding,
            "status": self.status,
            "due": self.due or None,
            "state": self.state,
            "sentence": {lang: self.sentence(lang) for lang in ("de", "en")},
        }


def _same(finding: str, found: Mapping[str, Finding]) -> Finding | None:
    """Return the finding of that id, or of the same need, or of any of the same cells."""
    if finding in found:
        return found[finding]
    kind, _, rest = finding.partition(":")
    other = {"gap": "informal_only", "informal_only": "gap"}.get(kind)
    if other and f"{other}:{rest}" in found:
        return found[f"{other}:{rest}"]
    if kind == "spatial_gap":
        cells = set(rest.split("+"))
        for each in found.values():
            if isinstance(each, SpatialGap) and not cells.isdisjoint(each.cells):
                return each
    return None


class _Second:
    """What the later wave can still tell."""

    def __init__(self, quarter: Quarter, result: Result) -> None:
        self.found = {finding.id: finding for finding in result.findings}
        self.classes = {
            f"{c.topic}:{c.language}:{c.group}:{c.status}": c.cell_class for c in result.cells
        }
        self.docks = bool(len(quarter.table("docks")))
        network = quarter.network()
        self.asked = dict(zip(network.ids, network.asked, strict=True))
        self.cells = set(quarter.table("residents").column("cell"))

    def measures(self, before: Finding) -> bool:
        """Whether it could still find what the earlier wave found."""
        if isinstance(before, Gap):
            cell = before.id.partition(":")[2]
            return self.classes.get(cell, "GX") != "GX"
        if isinstance(before, SpatialGap):
            return self.docks and self.cells.issuperset(before.cells)
        if before.kind == "time_gap":
            return self.docks
        # who closed cannot be asked any more, who was not asked has nothing to say
        return all(self.asked.get(actor, "no") != "no" for actor in before.actors)


def kinds_of_actions(quarter: Quarter) -> tuple[str, ...]:
    """Return the kinds of findings that the register of a quarter is about.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    kinds
        Only these need be looked for.
    """
    named = {finding.partition(":")[0] for finding in quarter.table("actions").column("finding")}
    more = {"bridge": ("weak_bridge", "strong_bridge"), "gap": ("informal_only",)}
    more["informal_only"] = ("gap",)
    wanted = named.union(*(more.get(kind, ()) for kind in named))
    return tuple(kind for kind in KINDS if kind in wanted)


def review_actions(
    before: Quarter, after: Quarter, *, parameters: Parameters | None = None
) -> tuple[Review, ...]:
    """Follow each action to the next wave, and tell whether what it was for is gone.

    Parameters
    ----------
    before
        The earlier wave, with the register of actions.
    after
        The later wave of the same quarter.
    parameters
        Conventions for both waves.

    Returns
    -------
    reviews
        One an action of the earlier wave, by id. ``open``: the finding is there as it was.
        ``changed``: it is there, but of another class or kind (a weak bridge that has become a
        strong one is ``closed``). ``closed``: it is gone, and the later wave could have found it.
        ``not_measurable``: it is gone, but its need, its actors or its cells are no longer known
        or were not asked. ``unlinked``: the action names no finding of the earlier wave.

    Raises
    ------
    UsageError
        If the waves belong to different quarters, or the later one is not later.
    """
    first, second = before.meta, after.meta
    if first.id != second.id:
        raise UsageError("agenda.other_quarter", one=first.id, other=second.id)
    if first.wave and second.wave and first.wave >= second.wave:
        raise UsageError("agenda.not_later", one=first.wave, other=second.wave)
    kinds = kinds_of_actions(before)
    old = {f.id: f for f in find_all(before, parameters=parameters, draws=0, kinds=kinds).findings}
    new = _Second(after, find_all(after, parameters=parameters, draws=0, kinds=kinds))
    later = {record["id"]: record for record in after.table("actions").records()}
    reviews = []
    for own in sorted(before.table("actions").records(), key=lambda record: record["id"]):
        told = later.get(own["id"], own)
        target = own.get("finding", "")
        was = _same(target, old)
        now = _same(target, new.found)
        review = Review(
            action=own["id"],
            what=told.get("action", ""),
            owner_role=told.get("owner_role", ""),
            due=told.get("due", ""),
            status=told.get("status", ""),
            finding=target,
            state=_state(was, now, new),
            before=was,
            after=now,
        )
        reviews.append(review)
    return tuple(reviews)


def _state(was: Finding | None, now: Finding | None, new: _Second) -> str:
    if was is None:
        return "unlinked"
    if now is None:
        return "closed" if new.measures(was) else "not_measurable"
    if now.kind == "strong_bridge" and was.kind == "weak_bridge":
        return "closed"
    same = was.kind == now.kind and was.evidence.get("class") == now.evidence.get("class")
    return "open" if same and was.id == now.id else "changed"
