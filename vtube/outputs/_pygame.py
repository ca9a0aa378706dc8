"""pygame as the window wants it: no greeting on stdout, and signals left to the program."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")
os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "vtube")

import pygame

__all__ = ["pygame"]
