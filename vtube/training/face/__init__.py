"""Training a small face network: material that FaceLandmarker labels, warped faces, augmentation, the task."""
