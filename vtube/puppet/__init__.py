"""Avatars: found, checked, loaded and posed."""

from vtube.puppet.avatar import Avatar
from vtube.puppet.checking import Problem
from vtube.puppet.loading import DEFAULT, check, find, load, names
from vtube.puppet.puppet import Puppet

__all__ = ["DEFAULT", "Avatar", "Problem", "Puppet", "check", "find", "load", "names"]
