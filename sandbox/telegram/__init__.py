"""A working part of Telegram: the methods of the Bot API that a bot of ours calls, the delivery of
updates to its webhook, and phones on which people play citizens.

Sources: https://core.telegram.org/bots/api for shapes, limits and words of errors. Not played: rate
limits by themselves (order them by `/dev/faults`), https for webhooks, and how long Telegram waits
between two tries of a delivery: here it waits much less.
"""
