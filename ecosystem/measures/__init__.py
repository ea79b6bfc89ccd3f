"""Measures: numbers about actors, ties and the whole quarter, each by its definition."""
