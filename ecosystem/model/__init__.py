"""The quarter: its tables, checked once, and everything that is derived from them by rule."""
