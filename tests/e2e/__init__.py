"""Whole ways: a person on a platform, the command that serves, an answer."""
