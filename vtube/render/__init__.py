"""Pictures: posed avatars, skeletons, what is behind them, and how they are saved."""

from vtube.render.saving import save

__all__ = ["save"]
