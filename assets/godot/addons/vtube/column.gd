@tool
extends RefCounted
## One track of a take: a value for each frame, as the file's integers.

## Empty where the value never changes.
var steps := PackedInt32Array()
## What one step is worth in the track's unit.
var scale := 1.0
var _held := 0.0


## What a take says nothing about stays as it is.
static func constant(value: float) -> RefCounted:
	var column := new()
	column._held = value
	return column


func at(frame: int) -> float:
	return _held if steps.is_empty() else steps[frame] * scale


func is_constant() -> bool:
	return steps.is_empty() or steps.count(steps[0]) == steps.size()
