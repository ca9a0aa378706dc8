@tool
extends RefCounted
## A recorded performance, checked: columns of values over the frames' times.
##
## Pixels and radians, y down, clockwise positive, as the pose JSON has them; left and right are the
## performer's own.

const Column := preload("column.gd")
## Seconds between the last frame and the first one again.
const LONGEST_PAUSE := 1.0


class Bone:
	extends RefCounted
	var name: String
	## Index of an earlier bone, or -1.
	var parent: int
	## Pixels: in the parent's frame, a root's in the canvas.
	var rest_position: Vector2
	## Radians, relative to the parent.
	var rest_rotation: float
	## Radians, the rest's included.
	var rotation: Column


class Parameter:
	extends RefCounted
	var name: String
	var minimum: float
	var maximum: float
	var default: float
	var value: Column


class Keypoint:
	extends RefCounted
	var name: String
	## Pixels of the source.
	var x: Column
	var y: Column
	## 0 to 1; 0 where it was not seen.
	var confidence: Column


class Event:
	extends RefCounted
	## Seconds.
	var time: float
	var name: String
	## Texts, numbers and booleans.
	var arguments: Array


## Seconds from the first frame of the source, strictly increasing.
var times: PackedFloat64Array
## Nominal; the times are the truth.
var fps: float
## Parents come before their children; the first one is a root.
var bones: Array[Bone] = []
## Where the first bone is, pixels of the canvas.
var root_x: Column
var root_y: Column
var parameters: Array[Parameter] = []
## Empty unless they were asked for.
var keypoints: Array[Keypoint] = []
## In the order of time.
var events: Array[Event] = []


## Time of the last frame in seconds.
func duration() -> float:
	return times[-1]


## Seconds from one beginning to the next where it loops: a nominal frame after the last one, a second at most.
func period() -> float:
	return duration() + minf(1.0 / fps, LONGEST_PAUSE)


## The last frame that is not after this time; the first one before all.
func frame_at(time: float) -> int:
	return maxi(times.bsearch(time, false) - 1, 0)
