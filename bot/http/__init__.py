"""The HTTP endpoints: health, metrics, and what the platforms call."""
