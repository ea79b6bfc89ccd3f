"""The page with which a facilitator runs a room, and what the room said taken back."""
