"""What partners answer and count on pages of their own, and its way back into a quarter."""
