"""Face models: ``vtube.stages.FaceEstimator``, one file each."""
