"""Handing a conversation to people: when they are there, who must be called, who waits."""

from bot.handoff.desk import post_ticket
from bot.handoff.hours import CounterHours, load_hours
from bot.handoff.queue import ABSENCE, QueueDesk
from bot.handoff.rounds import give_out, give_out_by_itself
from bot.handoff.rules import Rules, load_rules

__all__ = [
    "ABSENCE",
    "CounterHours",
    "QueueDesk",
    "Rules",
    "give_out",
    "give_out_by_itself",
    "load_hours",
    "load_rules",
    "post_ticket",
]
