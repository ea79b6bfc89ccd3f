"""What comes in from other directories and what goes out to other programs."""

from __future__ import annotations

from ecosystem.exchange.exports import EXPORTS, export_quarter
from ecosystem.exchange.joins import Join, join_directory

__all__ = ["EXPORTS", "Join", "export_quarter", "join_directory"]
