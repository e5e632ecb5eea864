"""The commands of `conum`, one module each."""
