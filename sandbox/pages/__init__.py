"""Pages for people: the citizen's phone, the officer's desk, the payment page."""
