"""What can be trained, a file each: ``Settings`` and ``train(settings, run, stop) -> dict``."""
