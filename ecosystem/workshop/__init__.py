"""The page with which a facilitator runs a room, and what the room said taken back."""

from __future__ import annotations

from ecosystem.workshop.pages import render_workshop, workshop_data

__all__ = ["render_workshop", "workshop_data"]
