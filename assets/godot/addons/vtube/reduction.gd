@tool
extends RefCounted
## Leaves keys out that straight lines between the others replace.
##
## One pass with a narrowing cone of slopes (Sklansky and Gonzalez 1980): a line is drawn from a kept
## key as far as it passes each value in between within the tolerance.

const Column := preload("column.gd")


## The frames from [param first] to [param last] that are kept, both among them.
##
## [param tolerance]: in the unit of the column. [param most]: in the same unit, more than which no line
## may climb; of angles half a turn, beyond which the shortest way goes round the other side.
static func kept(
	times: PackedFloat64Array, column: Column, first: int, last: int, tolerance: float, most := INF
) -> PackedInt32Array:
	if column.is_constant() or first == last:
		return PackedInt32Array([first])
	var frames := PackedInt32Array([first])
	var steps := column.steps
	var within := tolerance / absf(column.scale)
	var highest := most / absf(column.scale)
	var from := first
	var low := -INF
	var high := INF
	for frame in range(first + 1, last + 1):
		var wide := times[frame] - times[from]
		var tall := float(steps[frame] - steps[from])
		if tall < low * wide or tall > high * wide or absf(tall) > highest:
			if from != frame - 1:
				from = frame - 1
				frames.append(from)
				wide = times[frame] - times[from]
				tall = float(steps[frame] - steps[from])
			low = -INF
			high = INF
			if absf(tall) > highest:
				from = frame
				frames.append(from)
				continue
		low = maxf(low, (tall - within) / wide)
		high = minf(high, (tall + within) / wide)
	if from != last:
		frames.append(last)
	return frames
