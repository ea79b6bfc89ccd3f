"""The one door through which anything leaves the internal view."""
