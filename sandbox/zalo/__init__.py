"""A fake of Zalo's Official Account platform: API, OAuth, webhooks, media, and a phone to play on.

Written from Zalo's documentation alone; the bot knows it by its base URLs only.
"""
