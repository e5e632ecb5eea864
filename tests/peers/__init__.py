"""Servers of other people, made again for tests: strict, breakable, and good witnesses."""
