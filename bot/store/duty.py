"""Which officers are on: one notion for the queue's promise, the rounds and the wall."""

# Of `staff s`. A deed since `:present` counts as being there; an open page is none.
ON = (
    "(s.disabled_at IS NULL AND s.on_duty AND s.role IN ('officer', 'supervisor')"
    " AND s.seen_at > :present)"
)
