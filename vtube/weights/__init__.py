"""Weights of pose models: a catalogue, where they lie on this machine, downloads, and exports to quick runtimes."""

from vtube.weights.cache import Weights, find, pull, resolve, verify
from vtube.weights.catalogue import CATALOGUE, Entry, entry
from vtube.weights.readers import reader

__all__ = ["CATALOGUE", "Entry", "Weights", "entry", "find", "pull", "reader", "resolve", "verify"]
