"""Takes: recorded performances as pose JSON files. ``docs/pose-json.md`` is the specification of the format."""
