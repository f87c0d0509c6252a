"""Everything outside the bot, small but working: a portal, a phone, a payment gateway.

It stands in for the real world in the demo and in tests, speaks the same contract as a real portal
(`backend_client/openapi.yaml`) and imports nothing from the bot.
"""
