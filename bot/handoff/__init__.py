"""Handing a conversation to people: when they are at the counter, and telling their desk."""

from bot.handoff.desk import post_ticket
from bot.handoff.hours import CounterHours, load_hours

__all__ = ["CounterHours", "load_hours", "post_ticket"]
