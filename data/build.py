"""Write the invented quarters of this folder again, byte for byte.

``python data/build.py`` writes them, ``python data/build.py --check`` compares what lies here
with what would be written. A quarter is only written if the brute-force check in ``tests/oracle``
finds exactly what was planted in it; otherwise the next seed is tried.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from oracle import analyse  # noqa: E402

from lab.worlds import make_world  # noqa: E402
from lab.worlds.town import COLUMNS, World  # noqa: E402

# Folder of each wave; the seed is the first one that was accepted.
SEEDS = {"mini": 1, "kornhafen": 1, "siedlung-am-wehr": 1, "altmarkt-west": 1}
COMPARED = frozenset(
    (
        *("gap", "informal_only", "weak_bridge", "strong_bridge", "untested_bridge"),
        *("single_point", "untested_point", "dead_end", "loop"),
    )
)
MISSING = ["", "?", "unknown"]
LICENCE = {
    "name": "CC0-1.0",
    "title": "CC0 1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
INVENTED = "frei erfunden / invented"
PARTS = {
    "date": "valid_from valid_until renewed_until active_from active_until confirmed_on last_seen "
    "date due",
    "integer": "staff others_report year",
    "number": "lat lon capacity_week waiting_days referrals_year visits_week persons residents "
    "newcomers amount_year distance_m x y in_moves_abroad moves_in moves_out units units_signed",
}
TYPES = {column: kind for kind, columns in PARTS.items() for column in columns.split()}
REQUIRED = {
    "actors": "id name type",
    "offers": "id actor topics",
    "ties": "source target kind",
    "docks": "actor",
    "needs": "topic language persons",
    "funding": "id source",
    "bodies": "id name",
    "members": "body actor",
    "reports": "id informant source target",
    "hurdles": "id informant",
    "residents": "cell lat lon residents",
    "distances": "cell dock distance_m",
    "positions": "actor x y",
    "actions": "id action",
    "areas": "area year residents",
    "landlords": "class",
}
KEYS = {
    **dict.fromkeys(("actors", "offers", "funding", "bodies", "reports"), "id"),
    **dict.fromkeys(("hurdles", "actions"), "id"),
    **dict.fromkeys(("docks", "positions"), "actor"),
    "members": "body actor",
    "residents": "cell",
    "distances": "cell dock",
    "areas": "area year",
    "landlords": "class",
}
REFERENCES = {
    "actors": {"part_of": ("", "id"), "at": ("", "id")},
    "offers": {
        "actor": ("actors", "id"),
        "at": ("actors", "id"),
        "funding": ("funding", "id"),
    },
    "ties": {
        "source": ("actors", "id"),
        "target": ("actors", "id"),
        "funding": ("funding", "id"),
    },
    "docks": {"actor": ("actors", "id")},
    "members": {"body": ("bodies", "id"), "actor": ("actors", "id")},
    "reports": {"source": ("actors", "id"), "target": ("actors", "id")},
    "hurdles": {"from_actor": ("actors", "id"), "to_actor": ("actors", "id")},
    "distances": {"cell": ("residents", "cell"), "dock": ("docks", "actor")},
    "positions": {"actor": ("actors", "id")},
}


def say(text: str) -> None:
    """Write a line for whoever runs this."""
    sys.stdout.write(text + "\n")


def field_type(column: str) -> str:
    """Type of a column in the Table Schema."""
    if column.startswith(("item_", "n_")):
        return "number"
    return TYPES.get(column, "string")


def field(table: str, column: str) -> dict[str, object]:
    """One field of a table's schema."""
    result: dict[str, object] = {"name": column, "type": field_type(column)}
    if column in REQUIRED[table].split():
        result["constraints"] = {"required": True}
    return result


def resource(table: str) -> dict[str, object]:
    """Return the resource of one table."""
    schema: dict[str, object] = {
        "fields": [field(table, column) for column in COLUMNS[table]],
        "missingValues": MISSING,
    }
    if table in KEYS:
        schema["primaryKey"] = KEYS[table].split()
    if table in REFERENCES:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": target, "fields": [key]}}
            for column, (target, key) in REFERENCES[table].items()
        ]
    return {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": INVENTED,
        "schema": schema,
    }


def package(world: World) -> dict[str, object]:
    """Return the descriptor ``datapackage.json`` of one wave."""
    return {
        "profile": "tabular-data-package",
        "name": f"{world.name}-{str(world.meta['wave'])[:7]}",
        "title": world.title,
        "description": world.description,
        "licenses": [LICENCE],
        "sources": [{"title": f"{INVENTED}: ecosystem.worlds, seed {world.seed}"}],
        "quarter": world.meta,
        "resources": [resource(table) for table in world.tables],
    }


def table_text(world: World, table: str) -> str:
    """Return a table as CSV: UTF-8, commas, line feeds."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS[table], lineterminator="\n")
    writer.writeheader()
    writer.writerows(world.tables[table])
    return text.getvalue()


def json_text(value: object) -> str:
    """JSON as it lies in the repository."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def answers(world: World) -> dict[str, object]:
    """Return what is planted in one wave, and what must not be reported."""
    return {
        "quarter": world.name,
        "wave": world.meta["wave"],
        "seed": world.seed,
        "planted": [asdict(item) for item in world.planted],
        "decoys": [asdict(decoy) for decoy in world.decoys],
    }


def differences(world: World) -> list[str]:
    """Where the brute-force check and the planted list disagree in the generous graph."""
    found = {
        finding["id"]: str(finding["evidence"].get("class", finding["kind"]))
        for finding in analyse(world.tables, world.meta)["findings"]
        if finding["kind"] in COMPARED and "generous" in finding["holds_in"]
    }
    # An informal_only finding is class G3 and does not repeat it in its evidence.
    found = {name: "G3" if kind == "informal_only" else kind for name, kind in found.items()}
    wanted = world.expected()
    return [
        f"{name}: found {found.get(name)}, planted {wanted.get(name)}"
        for name in sorted(found.keys() | wanted.keys())
        if found.get(name) != wanted.get(name)
    ]


def accepted(name: str) -> World:
    """Return the first quarter from the fixed seed on that holds exactly what was planted."""
    for seed in range(SEEDS[name], SEEDS[name] + 50):
        world = make_world(name, seed)
        waves = [world] if world.later is None else [world, world.later]
        if not any(differences(wave) for wave in waves):
            return world
        say(f"{name}: seed {seed} thrown away")
    message = f"{name}: no seed accepted"
    raise RuntimeError(message)


def wave_files(world: World, folder: str, answer: str) -> Iterator[tuple[str, str]]:
    """Path and text of every file of one wave."""
    yield f"{folder}/datapackage.json", json_text(package(world))
    for table in world.tables:
        yield f"{folder}/{table}.csv", table_text(world, table)
    yield f"tests/worlds/planted/{answer}.json", json_text(answers(world))


def world_files(world: World) -> Iterator[tuple[str, str]]:
    """Path and text of every file of a quarter, all waves."""
    if world.name == "mini":
        yield from wave_files(world, "data/mini", "mini")
        return
    for wave in (world, world.later):
        if wave is not None:
            month = str(wave.meta["wave"])[:7]
            yield from wave_files(wave, f"data/{wave.name}/{month}", f"{wave.name}-{month}")


def main() -> int:
    """Write or compare; 0 if all is well, 1 if something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    different = []
    for name in SEEDS:
        world = accepted(name)
        say(f"{name}: seed {world.seed}")
        for path, text in world_files(world):
            target, content = ROOT / path, text.encode("utf-8")
            if target.exists() and target.read_bytes() == content:
                continue
            different.append(path)
            if not check:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    for path in different:
        say(("differs: " if check else "written: ") + path)
    return 1 if check and different else 0


if __name__ == "__main__":
    sys.exit(main())
