"""A strict Bot API server to test against: real HTTP on loopback, fault-injectable, driven from both sides."""

from tests.peers.telegram.server import TOKEN, BotApi

__all__ = ["TOKEN", "BotApi"]
