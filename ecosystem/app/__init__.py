"""The page on one's own computer: her folder, the commands behind each page, and a local server."""
