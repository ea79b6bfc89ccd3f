"""Paper for people: a sheet for each partner, cards for the wall, and where answers are typed."""

from __future__ import annotations

from ecosystem.paper.files import Written, write_cards, write_partner_sheets

__all__ = ["Written", "write_cards", "write_partner_sheets"]
