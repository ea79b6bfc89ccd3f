"""Make every picture of the gallery: ``python docs/gallery.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import ecosystem as eco
from ecosystem.views import draw_gap_matrix, draw_quarter, save_picture

DOCS = Path(__file__).resolve().parent
QUARTERS = ("kornhafen/2025-01", "siedlung-am-wehr/2025-01")


def main() -> int:
    """Draw the network and the grid of needs of each quarter, in both languages."""
    target = DOCS / "gallery"
    target.mkdir(exist_ok=True)
    for name in QUARTERS:
        quarter = eco.read_quarter(DOCS.parent / "data" / name)
        result = eco.share_result(eco.find_all(quarter), quarter)
        shared = eco.share(quarter)
        for lang in ("de", "en"):
            stem = f"{name.partition('/')[0]}-{lang}"
            network = draw_quarter(shared, result=result, lang=lang, paper="a3")
            save_picture(network, target / f"{stem}-network.svg", paper="a3")
            needs = draw_gap_matrix(shared, result=result, lang=lang, paper="a4")
            save_picture(needs, target / f"{stem}-needs.svg", paper="a4")
            print(stem)
    return 0


if __name__ == "__main__":
    sys.exit(main())
