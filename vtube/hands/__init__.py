"""Hand models: ``vtube.stages.HandEstimator``, one file each."""
