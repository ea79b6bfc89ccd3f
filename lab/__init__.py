"""Tools for whoever works on the library; nothing here is installed for users."""
