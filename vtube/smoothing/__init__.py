"""Filters over one person's keypoints, one file each, and their prediction to a later moment."""
