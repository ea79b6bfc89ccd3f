"""The notebook series: its sources, what it says, and how it is run."""
