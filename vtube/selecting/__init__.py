"""Which pictures are worth a person's look: one pure function a criterion, ranked together, without near-duplicates."""
