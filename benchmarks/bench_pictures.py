"""The ecosystem picture on paper: seconds from a quarter in memory to a file, by size.

Run ``python -m benchmarks.bench_pictures``; processor times without imports and fonts. More than
150 actors are folded into groups, as everywhere. The last line is the whole command in a fresh
shell, less the time of its imports.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import process_time

from benchmarks.commands import QUARTER, of_line, spent
from benchmarks.networks import invented_quarter
from benchmarks.parts import ROOT, head, options, row, tell
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.network import draw_quarter


def measured(quarter: Quarter, folder: Path) -> tuple[int, float, float]:
    """Return how many symbols are drawn, and the seconds of drawing and of saving as SVG."""
    started = process_time()
    axes = draw_quarter(quarter, lang="de", paper="a3")
    drawn = process_time()
    save_picture(axes, folder / "picture.svg", paper="a3")
    saved = process_time()
    symbols = {
        each.get_gid()
        for each in axes.get_children()
        if (each.get_gid() or "").startswith("actor-")
    }
    return len(symbols), drawn - started, saved - drawn


def main() -> int:
    """Measure Kornhafen and invented quarters of the sizes that were asked for."""
    chosen = options(__doc__, (60, 150, 300, 1000, 10_000))
    head("quarter", "symbols", "drawing, s", "saving, s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured(invented_quarter(20), folder)  # imports and fonts are not the picture's
        for size in (0, *(chosen.sizes[:1] if chosen.quick else chosen.sizes)):
            quarter = invented_quarter(size) if size else read_quarter(ROOT / QUARTER)
            called = f"{size:,} actors" if size else "Kornhafen"
            symbols, drawing, saving = measured(quarter, folder)
            row(called, symbols, f"{drawing:.1f}", f"{saving:.1f}")
            if not size:
                tell("picture.saved", drawing + saving, "draw_quarter and save_picture as SVG, A3")
        line = f"draw {QUARTER} -o first.svg --paper a3 --draws 0 --lang de --quiet"
        whole = min(spent(of_line(line, name)) for _ in range(3))
        loads = (
            "import ecosystem.pictures.network, ecosystem.findings.registry, pandas, scipy.sparse"
        )
        beyond = whole - min(spent(["-c", loads]) for _ in range(3))
        row("Kornhafen, the whole command beyond imports", "", f"{beyond:.1f}", "")
        tell("picture.command", beyond, f"the whole command {whole:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
