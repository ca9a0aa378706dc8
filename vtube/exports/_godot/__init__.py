"""The parts of the Godot export: a project's files and whose they are, an avatar as a scene, a take as its motion."""
