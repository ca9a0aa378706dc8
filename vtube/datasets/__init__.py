"""Labelled pictures of people: readers, one file a format, and cards that say where a public set comes from."""
