"""One file per channel: a channel is deleted by deleting its file."""
