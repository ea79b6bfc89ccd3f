"""The whole loop on an invented quarter: ask, count, plan, decide, the next wave, review, pass on.

``python -m lab.loop FOLDER`` runs it on Kornhafen and leaves every file there to be looked at.
Whatever leaves the office is searched for the names of informal helpers.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ecosystem.cli import main
from ecosystem.io.clerk.cells import actor_codes
from ecosystem.io.reading import read_quarter, write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table, as_list

CANARY = "Zanarius"

_WEEKS = (
    *(("2026-02-02", "2026-02-08"), ("2026-02-09", "2026-02-15")),
    *(("2026-02-16", "2026-02-22"), ("2026-02-23", "2026-03-01")),
)


@dataclass
class Loop:
    """What one run needs and finds."""

    source: Path
    folder: Path
    partners: int = 60
    lang: str = "de"
    seed: int = 7
    actions: int = 6  # Number of actions that are decided.
    pages: bool = True  # Whether every page is written, to be looked at, or one of each kind.
    leaks: list[str] = field(default_factory=list)
    truth: dict[tuple[str, str], float] = field(default_factory=dict)  # Completion by pair.
    inside: int = 0  # Measured completions whose interval holds the truth.
    measured: int = 0
    states: list[str] = field(default_factory=list)

    def call(self, *words: object) -> None:
        """Run a command as a user does."""
        status = main([*map(str, words), "--lang", self.lang, "--quiet"])
        if status != 0:
            raise SystemExit(f"{words}: {status}")

    def path(self, name: str) -> Path:
        """Give the place of a file of this run."""
        return self.folder / name

    def run(self) -> None:
        """Go round once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        base = with_canaries(read_quarter(self.source))
        write_quarter(base, self.path("wave-1"))
        self._ask()
        self._count(read_quarter(self.path("answered")))
        self._decide(read_quarter(self.path("waves/1-decided")))
        self._look()

    def _ask(self) -> None:
        self.call("forms", self.path("wave-1"), "-o", self.path("forms"))
        generator = np.random.default_rng(self.seed)
        pages = sorted(self.path("forms").glob("*.html"))[: self.partners]
        back = self.path("back")
        back.mkdir(exist_ok=True)
        for page in pages:
            words = page.read_text("utf-8")
            about = json.loads(words.partition('id="about">')[2].partition("</script>")[0])
            fields: dict[str, str] = {"date": "2026-01-20", "still": "yes"}
            for name in sorted(set(re.findall(r'name="((?:tie|offer)/[^"]*)"', words))):
                if not name.endswith("/until"):
                    odds = ("yes", "yes", "yes", "yes", "yes", "no", "unsure")
                    fields[name] = str(generator.choice(odds))
            places = [code for code, _ in about["lists"]["place"]]
            fields |= {"new/1/topic": "debt", "new/1/place": str(generator.choice(places))}
            fields |= {"no_place/1/topic": "mental_health", "openness/training": "partly"}
            # some write what they should not: a client, or who told them
            written = ("change", "money", "forgotten")
            fields |= dict.fromkeys(written, f"{CANARY} war bei uns")
            told = {k: about[k] for k in ("schema", "kind", "quarter", "wave", "code")}
            answer = {**told, "saved": "2026-01-20T10:00:00Z", "fields": fields}
            (back / f"{about['code']}.json").write_text(json.dumps(answer), "utf-8")
        self.call(
            *("import", "answers", back, "--into", self.path("wave-1")),
            *("-o", self.path("answered"), "--reminders", self.path("reminders.csv")),
        )

    def _count(self, quarter: Quarter) -> None:
        """Let both ends of some ties count four weeks; how many arrive is drawn."""
        generator = np.random.default_rng(self.seed + 1)
        codes = actor_codes(quarter.table("actors").column("id"))
        shown = {
            code
            for page in self.path("forms").glob("*.html")
            for code in codes.values()
            if page.stem.endswith(code)
        }
        pairs = [
            (row["source"], row["target"])
            for row in quarter.table("ties").records()
            if row["kind"] == "referral" and {codes[row["source"]], codes[row["target"]]} <= shown
        ]
        chosen = sorted(set(pairs))[:8]
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for pair in chosen:
            self.truth[pair] = float(generator.uniform(0.3, 0.9))
            for days in _WEEKS:
                passed = int(generator.poisson(15))
                came = int(generator.binomial(passed, self.truth[pair]))
                for actor, name, count in (
                    (pair[0], f"passed/debt/ar/{codes[pair[1]]}", passed),
                    (pair[1], f"came/debt/ar/{codes[pair[0]]}", came),
                ):
                    own = counts.setdefault((actor, days[0]), {})
                    own[name] = own.get(name, 0) + count
                    own["asked/debt/ar"] = own.get("asked/debt/ar", 0) + count
        place = self.path("counts")
        place.mkdir(exist_ok=True)
        until = dict(_WEEKS)
        meta = quarter.meta
        for (actor, start), own in counts.items():
            fields = {"from": start, "until": until[start], **{k: str(v) for k, v in own.items()}}
            about = {"schema": "ecosystem-answers/1", "kind": "tally", "quarter": meta.id}
            about |= {"wave": str(meta.wave), "code": codes[actor], "saved": ""}
            name = f"{codes[actor]}-{start}.json"
            (place / name).write_text(json.dumps({**about, "fields": fields}), "utf-8")
        for ending in ("html", "xlsx") if self.pages else ("html",):
            self.call("tally", self.path("answered"), "-o", self.path(f"tally.{ending}"))
        self.call(
            *("import", "answers", place, "--into", self.path("answered")),
            *("-o", self.path("waves/1-decided"), "--wave", "2026-03-02"),
        )
        for row in read_quarter(self.path("waves/1-decided")).table("ties").records():
            if row.get("completion"):
                self.measured += 1
                truth = self.truth[row["source"], row["target"]]
                low, high = float(row["completion_low"]), float(row["completion_high"])
                self.inside += low <= truth <= high

    def _decide(self, quarter: Quarter) -> None:
        """Take the plan's actions into the register, do those that open an offer, and review."""
        before, after = self.path("waves/1-decided"), self.path("waves/2-later")
        plan = self.path("plan.json")
        kinds = ("ask", "secure_tie", "add_tie", "renew_funding", "open_dock")
        self.call(
            *(
                "plan",
                before,
                "--view",
                "internal",
                "--actions",
                str(self.actions),
                "--without",
                *kinds,
            ),
            *("--format", "json", "-o", plan),
        )
        chosen = json.loads(plan.read_text("utf-8"))["actions"]
        register = [
            {
                **{"id": f"L{n}", "finding": action["id"], "action": action["action"]["de"]},
                **{"status": "running", "decision": f"Rat, 2026-03-15, {n}/2026"},
            }
            for n, action in enumerate(chosen)
        ]
        write_quarter(_with(quarter, "actions", register), before)
        offers = quarter.table("offers").records()
        by_id = {row["id"]: row for row in offers}
        for n, action in enumerate(chosen):
            kind, _, rest = action["id"].partition(":")
            parts = rest.split("~")
            if kind == "open_offer":
                new = {"id": f"LNEW{n}", "actor": parts[0], "topics": parts[1]}
                offers.append({**new, "languages": "de;ar;*", "takes_new": "yes"})
            elif kind == "add_language":
                spoken = as_list(by_id[parts[0]].get("languages", ""))
                by_id[parts[0]]["languages"] = ";".join([*spoken, parts[1]])
            elif kind == "take_new":
                by_id[parts[0]]["takes_new"] = "yes"
        done = [{**row, "status": "done", "adapted_to": "kleiner begonnen"} for row in register]
        later = _with(_with(quarter, "offers", offers), "actions", done)
        write_quarter(later, self.path("later"))
        nobody = self.path("nobody")
        nobody.mkdir(exist_ok=True)
        first = next(iter(sorted(self.path("back").glob("*.json"))))
        (nobody / "a.json").write_bytes(first.read_bytes())
        self.call(
            *("import", "answers", nobody, "--into", self.path("later"), "-o", after),
            *("--wave", "2027-03-02"),
        )
        for view in ("internal", "partner") if self.pages else ("partner",):
            for ending in ("html", "json") if self.pages else ("html",):
                page = self.path(f"agenda-{view}.{ending}")
                self.call("agenda", after, "--before", before, "--view", view, "-o", page)
        from ecosystem.findings.agendas import review_actions

        found = review_actions(read_quarter(before), read_quarter(after))
        self.states = [review.state for review in found]
        if not self.pages:
            return
        self.call(
            "report", after, "--since", before, "--draws", "0", "-o", self.path("report.html")
        )

    def _look(self) -> None:
        """Search everything that leaves the office for the canary."""
        after = self.path("waves/2-later")
        self.call("share", after, "--view", "partner", "-o", self.path("copy"))
        if self.pages:
            self.call("forms", after, "-o", self.path("forms-next"))
            self.call("plan", after, "--actions", "3", "-o", self.path("plan.html"))
            self.call("monitor", after, "-o", self.path("monitor.html"))
        leaving = ("forms", "tally.html", "tally.xlsx", "reminders.csv", "agenda-partner.html")
        later = ("copy", "forms-next", "plan.html", "monitor.html")
        for name in (*leaving, "agenda-partner.json", "report.html", *later):
            path = self.path(name)
            if not path.exists():
                continue
            for file in sorted(path.iterdir()) if path.is_dir() else [path]:
                if CANARY.encode() in file.read_bytes() or CANARY in file.name:
                    self.leaks.append(str(file))


def with_canaries(quarter: Quarter) -> Quarter:
    """Give every informal actor and every informant a name that must not leave."""
    tables = []
    for name in ("actors", "reports", "hurdles"):
        rows = quarter.table(name).records()
        for row in rows:
            if name == "actors" and row["type"].startswith(("helper", "online")):
                row["name"] = f"{CANARY} {row['id']}"
            elif name != "actors":
                row["organisation"] = row.get("organisation") or f"{CANARY} {row['id']}"
        if rows:
            tables.append(Table.from_records(name, rows, quarter.table(name).columns))
    return quarter.with_tables(*tables)


def _with(quarter: Quarter, name: str, rows: list[dict[str, str]]) -> Quarter:
    return quarter.with_tables(Table.from_records(name, rows))


def loop_command(folder: str) -> int:
    """Run the loop on Kornhafen and say what came of it."""
    loop = Loop(Path("data/kornhafen/2025-01"), Path(folder))
    loop.run()
    print("arriving within the interval:", loop.inside, "of", loop.measured)
    print("what became of the actions:", ", ".join(loop.states))
    print("leaks:", loop.leaks or "none")
    return 1 if loop.leaks else 0


if __name__ == "__main__":
    raise SystemExit(loop_command(sys.argv[1]))
