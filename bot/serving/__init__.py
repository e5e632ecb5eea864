"""The durable middle: from an event on disk to a reply delivered, whatever happens on the way."""
