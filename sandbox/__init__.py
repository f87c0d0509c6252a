"""Everything outside the bot, small but working: a province's portal, a phone, a gateway for payments.

It stands in for the real world in the demo and in tests, speaks the same contract as a real portal
(`backend_client/openapi.yaml`) and imports nothing from the bot.
"""
