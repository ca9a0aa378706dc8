@tool
extends RefCounted
## Reads pose JSON, version 1, plain or gzipped: a file in, a checked take out, or one line that says what is wrong.

const Column := preload("column.gd")
const Document := preload("document.gd")
const Mirroring := preload("mirroring.gd")
const Problems := preload("problems.gd")
const Take := preload("take.gd")

const FORMAT := "vtube-pose"
const VERSION := 1
const MOST_BONES := 256
const MOST_NAMES := 1024
const MOST_EVENTS := 100_000
const LONGEST_ARGUMENT := 1024
## Pixels; more than any camera's pictures have.
const LARGEST_SOURCE := 1 << 20
## Seconds, four months: nobody performs longer.
const LONGEST := 1e7
const _UNITS := {
	"length": "px",
	"angle": "rad",
	"time": "s",
	"y": "down",
	"rotation": "clockwise_positive",
	"bone_rotation": "local_absolute",
}

## What is wrong with the file, one line; empty if it could be read.
var problem: String:
	get:
		return _problems.first
var _problems: Problems
var _document: Document
var _count: int
## Track by "kind name property".
var _tracks := {}


## The take of a file, or null: then [member problem] says why. Without [param with_keypoints] these are left out.
func read(path: String, with_keypoints := false) -> Take:
	_problems = Problems.new(path)
	_document = Document.new(path, _problems)
	if not _problems.is_fine():
		return null
	var take := Take.new()
	_read_head(take)
	_find_tracks()
	_read_times(take)
	_read_bones(take)
	_read_parameters(take)
	_read_keypoints(take, with_keypoints)
	_read_events(take)
	_read_session(take)
	_document = null
	return take if _problems.is_fine() else null


func _read_head(take: Take) -> void:
	var root := _document.root
	_problems.exactly(root.get("format"), "format", FORMAT)
	var version := _problems.whole(root.get("version"), "version", 1, 1_000_000)
	if version > VERSION:
		_problems.add("is version %d of the pose JSON; this addon reads %d: update it" % [version, VERSION])
	var units := _problems.object(root.get("units"), "units")
	for unit: String in _UNITS:
		_problems.exactly(units.get(unit, _UNITS[unit]), "units.%s" % unit, _UNITS[unit])
	take.fps = _problems.number(root.get("fps"), "fps", 0.001, 1000)
	_count = _problems.whole(root.get("frame_count"), "frame_count", 1, Document.LONGEST_TRACK)


func _find_tracks() -> void:
	for track: Variant in _problems.list(_document.root.get("tracks"), "tracks", Document.MOST_TRACKS):
		var where := "tracks[%d]" % _tracks.size()
		var found := _problems.object(track, where)
		var key := (
			"%s %s %s"
			% [
				_problems.text(found.get("kind"), where + ".kind"),
				_problems.text(found.get("name"), where + ".name"),
				_problems.text(found.get("property"), where + ".property"),
			]
		)
		if _tracks.has(key):
			_problems.add("two tracks are called %s" % key)
		_tracks[key] = found


func _read_times(take: Take) -> void:
	var column := _column("time", "", "t", 0.0)
	if column.steps.is_empty():
		_problems.add("has no column of times")
		return
	var last := -1
	for frame in _count:
		if column.steps[frame] <= last:
			_problems.add("its times do not increase at frame %d" % frame)
			return
		last = column.steps[frame]
		take.times.append(column.steps[frame] * column.scale)
	_problems.number(take.times[-1], "the last time", 0, LONGEST)


func _read_bones(take: Take) -> void:
	var skeleton := _problems.object(_document.root.get("skeleton"), "skeleton")
	var names := {}
	for value: Variant in _problems.list(skeleton.get("bones"), "skeleton.bones", MOST_BONES):
		var where := "skeleton.bones[%d]" % take.bones.size()
		var found := _problems.object(value, where)
		var bone := Take.Bone.new()
		bone.name = _new_name(found.get("name"), where + ".name", names)
		bone.parent = _problems.whole(found.get("parent"), where + ".parent", -1, take.bones.size() - 1)
		var rest := _problems.object(found.get("rest"), where + ".rest")
		bone.rest_position = _problems.pair(rest.get("position"), where + ".rest.position")
		bone.rest_rotation = _problems.measure(rest.get("rotation"), where + ".rest.rotation")
		bone.rotation = _column("bone", bone.name, "rotation", bone.rest_rotation)
		take.bones.append(bone)
	if take.bones.is_empty():
		_problems.add("skeleton.bones is empty")
		return
	var root := take.bones[0]
	take.root_x = _column("bone", root.name, "position_x", root.rest_position.x)
	take.root_y = _column("bone", root.name, "position_y", root.rest_position.y)


func _read_parameters(take: Take) -> void:
	var names := {}
	for value: Variant in _problems.list(_document.root.get("parameters"), "parameters", MOST_NAMES):
		var where := "parameters[%d]" % take.parameters.size()
		var found := _problems.object(value, where)
		var parameter := Take.Parameter.new()
		parameter.name = _new_name(found.get("name"), where + ".name", names)
		parameter.minimum = _problems.number(found.get("min"), where + ".min")
		parameter.maximum = _problems.number(found.get("max"), where + ".max")
		parameter.default = _problems.number(found.get("default"), where + ".default")
		parameter.value = _column("parameter", parameter.name, "value", parameter.default)
		take.parameters.append(parameter)


func _read_keypoints(take: Take, wanted: bool) -> void:
	var found := _problems.object(_document.root.get("keypoints"), "keypoints")
	var names := {}
	for value: Variant in _problems.list(found.get("names"), "keypoints.names", MOST_NAMES):
		var keypoint := Take.Keypoint.new()
		keypoint.name = _new_name(value, "keypoints.names[%d]" % names.size(), names)
		if wanted:
			keypoint.x = _column("keypoint", keypoint.name, "x", 0.0)
			keypoint.y = _column("keypoint", keypoint.name, "y", 0.0)
			keypoint.confidence = _column("keypoint", keypoint.name, "confidence", 0.0)
			take.keypoints.append(keypoint)


func _read_events(take: Take) -> void:
	for value: Variant in _problems.list(_document.root.get("events", []), "events", MOST_EVENTS):
		var where := "events[%d]" % take.events.size()
		var found := _problems.object(value, where)
		var event := Take.Event.new()
		event.time = _problems.number(found.get("t"), where + ".t", 0, LONGEST)
		event.name = _problems.name_of(found.get("name"), where + ".name")
		event.arguments = arguments(found.get("args", []), where + ".args", _problems)
		take.events.append(event)
	# The order in the file breaks ties; sort_custom alone does not keep it.
	var order := range(take.events.size())
	order.sort_custom(
		func(a: int, b: int) -> bool:
			var apart := take.events[a].time - take.events[b].time
			return apart < 0 if apart != 0 else a < b
	)
	take.events.assign(order.map(func(place: int) -> Take.Event: return take.events[place]))


func _read_session(take: Take) -> void:
	var session := _problems.object(_document.root.get("session", {}), "session")
	if not _problems.flag(session.get("mirrored", false), "session.mirrored"):
		return
	var size := _problems.pair(session.get("source_size"), "session.source_size")
	var width := _problems.whole(size.x, "session.source_size", 1, LARGEST_SOURCE)
	if _problems.is_fine():
		Mirroring.turn_back(take, width)


## What an event carries: at most 16 texts, numbers and booleans.
static func arguments(value: Variant, where: String, problems: Problems) -> Array:
	var checked := []
	for argument: Variant in problems.list(value, where, 16):
		if argument is bool:
			checked.append(argument)
		elif argument is String:
			checked.append(problems.text(argument, where, LONGEST_ARGUMENT))
		else:
			checked.append(problems.number(argument, where))
	return checked


func _column(kind: String, name: String, property: String, otherwise: float) -> Column:
	var key := "%s %s %s" % [kind, name, property]
	if not _tracks.has(key) or not _problems.is_fine():
		return Column.constant(otherwise)
	var track: Dictionary = _tracks[key]
	var column := Column.new()
	var what := "the track %s" % key
	column.scale = _problems.number(track.get("scale"), what + ", scale", 1e-9, 1e9)
	column.steps = _document.numbers(track.get("data"), what + ", data", _count)
	return column


func _new_name(value: Variant, where: String, names: Dictionary) -> String:
	var name := _problems.name_of(value, where)
	if names.has(name):
		_problems.add("%s: two are called %s" % [where, name])
	names[name] = true
	return name
