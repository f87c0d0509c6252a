"""How long a citizen waits, and what a message costs: `python -m benchmarks.messages`."""
