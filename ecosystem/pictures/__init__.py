"""Pictures of a quarter, for paper and for the screen."""
