"""Numbers on compiled arrays; every published measure names its source."""
