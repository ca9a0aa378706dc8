"""What the events of a take are called; ``docs/pose-json.md`` says what they mean."""

EXPRESSION, CLEARED = "expression", "expressions_cleared"
"""One expression and whether it is on; all as at the start."""
FRAMING, MIRROR = "framing", "mirror"
"""The framing's name; whether the avatar acts as a mirror."""
AVATAR, BACKGROUND = "avatar", "background"
"""Who is shown, and what is behind."""
