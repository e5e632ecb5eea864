"""The edge: command line, settings, conversation, storage and platforms; the only layer that touches the world."""
