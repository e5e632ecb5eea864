"""Mattermost: REST, events, catch-up, buttons and the slash command."""
