"""Corrections of keypoints: a folder with pictures and one JSON file in COCO form. ``docs/corrections.md`` has it."""

from vtube.corrections.content import JOINTS, Corrections, Origin, Person, Picture, State
from vtube.corrections.folder import Folder, read

__all__ = ["JOINTS", "Corrections", "Folder", "Origin", "Person", "Picture", "State", "read"]
