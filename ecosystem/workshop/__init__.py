"""The page with which a facilitator runs a room, and what the room said taken back."""

from __future__ import annotations

from ecosystem.workshop.additions import Applied, apply_session
from ecosystem.workshop.pages import render_workshop, workshop_data
from ecosystem.workshop.sessions import Session, read_session

__all__ = [
    "Applied",
    "Session",
    "apply_session",
    "read_session",
    "render_workshop",
    "workshop_data",
]
