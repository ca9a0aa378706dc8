"""Shows what an avatar can do: a sheet of its looks, or a film in which its parameters run through their ranges."""

from vtube.preview.film import film
from vtube.preview.sheet import sheet

__all__ = ["film", "sheet"]
