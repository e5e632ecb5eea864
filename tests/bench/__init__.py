"""Benchmarks: our engine beside its peers, in one run; nothing here is a test."""
