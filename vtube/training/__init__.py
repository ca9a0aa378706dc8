"""Training: any ``Task`` (``task``) goes through one loop (``loop``) into a run folder (``runs``) that resumes exactly.

A task is one file in ``tasks``, found by name: its ``Settings`` (a ``settings.Common`` with sections of its own) and
``train(settings, run, stop) -> dict``.
"""
