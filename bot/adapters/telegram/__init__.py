"""Telegram: updates, messages, buttons and commands, over python-telegram-bot."""
