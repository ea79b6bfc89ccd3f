"""Waves of one quarter, several quarters, and a city of quarters, side by side."""

from __future__ import annotations
