"""Servers that stand for the platforms: strict, fault-injectable, and the judges of what was accepted."""
