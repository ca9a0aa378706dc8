@tool
extends RefCounted
## Makes an AnimationLibrary of a take: "take" and "RESET".

const Column := preload("column.gd")
const Reduction := preload("reduction.gd")
const Rig := preload("rig.gd")
const Take := preload("take.gd")
const Targets := preload("targets.gd")

const TAKE := &"take"
const RESET := &"RESET"
## Events at one time; each needs a track of its own.
const MOST_AT_ONCE := 32
## What can be chosen, and what holds otherwise.
const OPTIONS := {
	## From the animation player's root node.
	"paths/skeleton": "Skeleton2D",
	"paths/parameters": "VTubeParameters",
	## A scene with the skeleton, whose rests and paths are used; without one, the take's own.
	"rig/scene": "",
	## The rig's names by vtube's, where they differ; an empty one leaves a bone out.
	"rig/bone_map": {},
	"rig/position_scale": 1.0,
	"tracks/bones": true,
	"tracks/parameters": true,
	"tracks/keypoints": false,
	"tracks/draw_order": false,
	"tracks/events": true,
	## Seconds; an end of 0 is the take's.
	"trim/start": 0.0,
	"trim/end": 0.0,
	## Radians, pixels, and shares of a parameter's range; 0 leaves out what changes nothing.
	"reduce/rotation": 0.0,
	"reduce/position": 0.0,
	"reduce/parameters": 0.0,
	"loop": false,
}

## What is wrong, one line; empty if there is a library.
var problem := ""
var _take: Take
var _options: Dictionary
var _targets: Targets
var _animation := Animation.new()
var _reset := Animation.new()
var _first: int
var _last: int
var _start: float
var _end: float


## The library, or null: then [member problem] says why.
func build(take: Take, options := {}) -> AnimationLibrary:
	_take = take
	_options = OPTIONS.merged(options, true)
	_targets = Targets.new(take.bones, _options)
	problem = _targets.problem
	_trim()
	if problem:
		return null
	_add_bones()
	_add_draw_order()
	_add_parameters()
	_add_keypoints()
	_add_events()
	if problem:
		return null
	var closing := take.period() - take.duration() if _options["loop"] else 0.0
	_animation.length = maxf(_end - _start + closing, 0.001)
	_animation.loop_mode = Animation.LOOP_LINEAR if _options["loop"] else Animation.LOOP_NONE
	_reset.length = 0.001
	var library := AnimationLibrary.new()
	library.add_animation(RESET, _reset)
	library.add_animation(TAKE, _animation)
	return library


func _trim() -> void:
	_start = maxf(_options["trim/start"], 0.0)
	_end = _take.duration()
	if _options["trim/end"] > 0:
		_end = minf(_options["trim/end"], _end)
	_first = _take.times.bsearch(_start)
	_last = _take.frame_at(_end)
	if _first > _last:
		problem = "no frame is left between trim/start and trim/end, %s and %s s" % [_start, _end]


func _add_bones() -> void:
	if not _options["tracks/bones"]:
		return
	for bone in _take.bones:
		var target := _targets.of(bone.name)
		if target:
			var turned := target.rotation - bone.rest_rotation
			var interpolation := Animation.INTERPOLATION_LINEAR_ANGLE
			var frames := _kept(bone.rotation, _options["reduce/rotation"], PI)
			_add(target.path + ":rotation", bone.rotation, frames, 1.0, turned, target.rotation, interpolation)
	var root := _take.bones[0]
	var target := _targets.of(root.name)
	if target:
		_add_position(target.path + ":position:x", _take.root_x, root.rest_position.x, target.position.x)
		_add_position(target.path + ":position:y", _take.root_y, root.rest_position.y, target.position.y)


func _add_position(path: String, column: Column, rest: float, own_rest: float) -> void:
	var size: float = _options["rig/position_scale"]
	_add(path, column, _kept(column, _options["reduce/position"]), size, own_rest - size * rest, own_rest)


func _add_draw_order() -> void:
	if not _options["tracks/draw_order"]:
		return
	for parameter in _take.parameters:
		var target := _targets.of(Rig.DRAWN_BY.get(parameter.name, ""))
		if target:
			var times := PackedFloat32Array()
			var values := []
			for frame in range(_first, _last + 1):
				var layer := Rig.z_index(parameter.value.at(frame))
				if values.is_empty() or values[-1] != layer:
					times.append(_take.times[frame] - _start)
					values.append(layer)
			_insert(_animation, target.path + ":z_index", times, values, Animation.UPDATE_DISCRETE)
			_insert(_reset, target.path + ":z_index", [0.0], [0], Animation.UPDATE_DISCRETE)


func _add_parameters() -> void:
	if not _options["tracks/parameters"]:
		return
	for parameter in _take.parameters:
		var path := "%s:parameters/%s" % [_options["paths/parameters"], parameter.name]
		var tolerance: float = _options["reduce/parameters"] * absf(parameter.maximum - parameter.minimum)
		_add(path, parameter.value, _kept(parameter.value, tolerance), 1.0, 0.0, parameter.default)


func _add_keypoints() -> void:
	if not _options["tracks/keypoints"]:
		return
	for keypoint in _take.keypoints:
		var times := PackedFloat32Array()
		var points := []
		for frame in range(_first, _last + 1):
			times.append(_take.times[frame] - _start)
			points.append(Vector2(keypoint.x.at(frame), keypoint.y.at(frame)))
		var path := "%s:keypoints/%s" % [_options["paths/parameters"], keypoint.name]
		_insert(_animation, path, times, points)
		_insert(_reset, path, [0.0], [Vector2.ZERO])
		path = "%s:confidence/%s" % [_options["paths/parameters"], keypoint.name]
		_add(path, keypoint.confidence, _kept(keypoint.confidence, 0.0), 1.0, 0.0, 0.0)


## Events only ever call one method, whatever they are called: the file is a stranger's.
func _add_events() -> void:
	if not _options["tracks/events"]:
		return
	var tracks: Array[int] = []
	for event in _take.events:
		if event.time >= _start and event.time <= _end:
			var time := event.time - _start
			var track := _free_track(tracks, time)
			if track < 0:
				problem = "more than %d events happen at %s s" % [MOST_AT_ONCE, event.time]
				return
			var call := {"method": &"vtube_event", "args": [event.name, event.arguments]}
			_animation.track_insert_key(track, time, call)


## The first of the tracks whose last key is another than one at this time would be; a new one if there is none.
##
## Godot takes keys for one whose times are approximately equal, and keeps the last.
func _free_track(tracks: Array[int], time: float) -> int:
	for track in tracks:
		var last := _animation.track_get_key_count(track) - 1
		if not is_equal_approx(_animation.track_get_key_time(track, last), time):
			return track
	if tracks.size() == MOST_AT_ONCE:
		return -1
	tracks.append(_animation.add_track(Animation.TYPE_METHOD))
	_animation.track_set_path(tracks[-1], NodePath(_options["paths/parameters"]))
	return tracks[-1]


func _kept(column: Column, tolerance: float, most := INF) -> PackedInt32Array:
	return Reduction.kept(_take.times, column, _first, _last, tolerance, most)


## A column's frames as a track: its values times [param factor] plus [param shift].
func _add(
	path: String,
	column: Column,
	frames: PackedInt32Array,
	factor: float,
	shift: float,
	rest: float,
	interpolation := Animation.INTERPOLATION_LINEAR
) -> void:
	var times := PackedFloat32Array()
	var values := []
	times.resize(frames.size())
	values.resize(frames.size())
	for place in frames.size():
		times[place] = _take.times[frames[place]] - _start
		values[place] = column.at(frames[place]) * factor + shift
	_insert(_animation, path, times, values, Animation.UPDATE_CONTINUOUS, interpolation)
	_insert(_reset, path, [0.0], [rest], Animation.UPDATE_CONTINUOUS, interpolation)


func _insert(
	animation: Animation,
	path: String,
	times: PackedFloat32Array,
	values: Array,
	update := Animation.UPDATE_CONTINUOUS,
	interpolation := Animation.INTERPOLATION_LINEAR
) -> void:
	var track := animation.add_track(Animation.TYPE_VALUE)
	animation.track_set_path(track, NodePath(path))
	animation.track_set_interpolation_type(track, interpolation)
	var keys := {"times": times, "transitions": _ones(times.size()), "values": values, "update": update}
	animation.set("tracks/%d/keys" % track, keys)


func _ones(count: int) -> PackedFloat32Array:
	var ones := PackedFloat32Array()
	ones.resize(count)
	ones.fill(1.0)
	return ones
