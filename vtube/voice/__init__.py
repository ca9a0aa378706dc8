"""Hears the performer: loudness, pitch and vowels, from a microphone or a file.

``_sound`` measures windows of samples, ``_vowels`` tells vowels apart, both pure; ``_gate`` and ``_hearing`` keep the
little state that there is; each source is a file of its own.
"""

from vtube.voice._files import whole
from vtube.voice._portaudio import Input, inputs, record
from vtube.voice._profiles import learn, path, save
from vtube.voice._speaker import Speaker
from vtube.voice._vowels import VOWELS

__all__ = ["VOWELS", "Input", "Speaker", "inputs", "learn", "path", "record", "save", "whole"]
