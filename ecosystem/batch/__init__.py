"""Thousands of quarters, one after the other on all cores or on a cluster."""

from __future__ import annotations
