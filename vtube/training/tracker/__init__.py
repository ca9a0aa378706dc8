"""One person followed at a webcam: what such a network sees, learns and is measured by."""
