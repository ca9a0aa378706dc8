"""Who does the work of a batch, one file each: ``create(**options)`` gives an ``Engine`` (``vtube.batch.item``)."""
