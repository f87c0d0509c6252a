"""The portal's gateway: what `backend_client` speaks, kept as strict as a real one."""
