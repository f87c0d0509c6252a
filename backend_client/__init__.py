"""The portal as the bot sees it: the port, the wire format, the HTTP client. Imports nothing."""
