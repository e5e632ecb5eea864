"""One content, three renderings: our Markdown parsed once, written for each platform within its limits."""
