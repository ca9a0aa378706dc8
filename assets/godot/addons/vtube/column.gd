@tool
extends RefCounted
## One track of a take: a value for each frame, as the file's integers.

## Empty where the value never changes.
var steps := PackedInt32Array()
## What one step is worth in the track's unit; below 0 if it runs the other way round than the file's.
var scale := 1.0
## The value of step 0.
var _zero := 0.0


## What a take says nothing about stays as it is.
static func constant(value: float) -> RefCounted:
	var column := new()
	column._zero = value
	return column


func at(frame: int) -> float:
	return _zero if steps.is_empty() else _zero + steps[frame] * scale


func is_constant() -> bool:
	return steps.is_empty() or steps.count(steps[0]) == steps.size()


## Each value so far from [param total] as it was from 0.
func turned(total := 0.0) -> RefCounted:
	var column := constant(total - _zero)
	column.steps = steps
	column.scale = -scale
	return column
