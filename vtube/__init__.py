"""vtube: a webcam moves a rigged 2D avatar, live, and records it as pose JSON."""
__version__ = "0.1.0"
