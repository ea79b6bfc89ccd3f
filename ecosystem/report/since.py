"""What has changed since an earlier wave of the same quarter."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import text
from ecosystem.errors import UsageError
from ecosystem.findings import Bridge, Finding, Gap, Result
from ecosystem.findings.words import and_list, profile, say_day
from ecosystem.report.findings_rows import kind_heading

_MOST_NAMED = 3
_NO_PROBLEM = ("strong_bridge", "double_structure", "blind_spot")


def check_before(before: Result, after: Result, *, path: str) -> None:
    """Refuse to compare what is not an earlier wave of the same quarter.

    Parameters
    ----------
    before, after
        The two results.
    path
        Where the earlier one was read from.

    Raises
    ------
    UsageError
        If the quarters differ or the day is not earlier.
    """
    old, new = before.meta, after.meta
    earlier = old.wave is not None and new.wave is not None and old.wave < new.wave
    if old.id != new.id or not earlier:
        raise UsageError("since.other_quarter", path=path, name=new.name or new.id)


def since(before: Result | None, after: Result, lang: str) -> tuple[str, ...]:
    """Say which findings are gone, new and still there.

    Parameters
    ----------
    before
        Findings of the earlier wave, in the same view; None if there is none.
    after
        Findings of this state.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        With numbers, and the most severe ones named.
    """
    if before is None:
        return (text("since.first", lang),)
    old = {f.id: f for f in before.findings if f.kind not in _NO_PROBLEM}
    new = {f.id: f for f in after.findings if f.kind not in _NO_PROBLEM}
    closed = [finding for key, finding in old.items() if key not in new]
    fresh = [finding for key, finding in new.items() if key not in old]
    said = [
        text(
            "since.counts",
            lang,
            day=say_day(before.meta.wave, lang),
            closed=len(closed),
            new=len(fresh),
            same=len(new) - len(fresh),
        )
    ]
    if closed:
        said.append(text("since.closed", lang, names=_named(closed, lang)))
    if fresh:
        said.append(text("since.new", lang, names=_named(fresh, lang)))
    if closed:
        said.append(text("since.care", lang))
    return tuple(said)


def _named(findings: Sequence[Finding], lang: str) -> str:
    worst = sorted(findings, key=lambda f: (-f.severity, f.id))
    names = [_name(finding, lang) for finding in worst[:_MOST_NAMED]]
    more = len(findings) - len(names)
    if more:
        names.append(text("since.more", lang, count=more))
    return and_list(names, lang)


def _name(finding: Finding, lang: str) -> str:
    if isinstance(finding, Gap):
        return profile(finding.topic, finding.language, finding.group, finding.status, lang)
    if isinstance(finding, Bridge):
        return f"{finding.name(finding.source)} – {finding.name(finding.target)}"
    names = " – ".join(finding.name(actor) for actor in finding.actors[:2])
    kind = kind_heading(finding.kind, lang)
    return f"{kind}: {names}" if names else kind
