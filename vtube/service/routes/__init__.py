"""What the service answers: one file a matter, with ``router`` and, where it has something to run, ``lifespan``."""
