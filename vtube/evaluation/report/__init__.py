"""The page of an evaluation: one HTML file with everything in it."""

from vtube.evaluation.report.page import place, write

__all__ = ["place", "write"]
