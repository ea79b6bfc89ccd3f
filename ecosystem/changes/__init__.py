"""Changes applied to a quarter, and quarters, waves and cities side by side."""
