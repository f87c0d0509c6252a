"""Zalo and Telegram under load: `python -m benchmarks.channels`."""
