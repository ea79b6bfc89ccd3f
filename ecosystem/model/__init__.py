"""A quarter in memory: tables, values, and the network that is in force."""
