class_name VTubePlayer
extends "performer.gd"
## Plays a take directly from its file, without importing it.

signal finished
## It begins again.
signal looped

const Take := preload("take.gd")
const TakeReader := preload("take_reader.gd")

## Pose JSON, plain or gzipped.
@export_file("*.pose.json", "*.vtpose", "*.gz") var file := "":
	set(value):
		file = value
		if file and is_inside_tree():
			load_take(file)
@export var autoplay := false
@export var loop := false
@export_range(0.0, 8.0, 0.01, "or_greater") var speed := 1.0

## Seconds of the take.
var time := 0.0
var playing := false
## What is wrong with the file, one line; empty if it could be read.
var problem := ""
var _take: Take
var _rests := {}
var _next_event := 0


func _ready() -> void:
	if file and load_take(file) and autoplay:
		play()


func _process(delta: float) -> void:
	if playing and _take:
		_advance(delta * maxf(speed, 0.0))


## Reads a take and shows its first frame; false if it cannot be read, then the take from before stays.
func load_take(path: String) -> bool:
	var reader := TakeReader.new()
	var take := reader.read(path)
	problem = reader.problem
	if take == null:
		push_error("vtube: %s" % problem)
		return false
	_take = take
	_rests = {}
	for bone in take.bones:
		_rests[bone.name] = bone.rest_rotation
	seek(0.0)
	return true


## Goes on from where it is, from the beginning if it has ended.
func play() -> void:
	if _take == null:
		return
	if time >= duration():
		seek(0.0)
	playing = true


func pause() -> void:
	playing = false


## Back to the beginning, at rest there.
func stop() -> void:
	playing = false
	seek(0.0)


## Shows the take at this time. Events happen only when playing passes them.
func seek(to: float) -> void:
	if _take == null:
		return
	time = clampf(to, 0.0, duration())
	_next_event = 0
	while _next_event < _take.events.size() and _take.events[_next_event].time < time:
		_next_event += 1
	_perform(_pose())


## Seconds; 0 while there is no take.
func duration() -> float:
	return _take.duration() if _take else 0.0


func _advance(seconds: float) -> void:
	time += seconds
	_tell()
	var period := duration() + 1.0 / _take.fps
	if loop and time >= period:
		time = fmod(time, period)
		_next_event = 0
		looped.emit()
		_tell()
	elif not loop and time >= duration():
		time = duration()
		playing = false
	_perform(_pose())
	if not playing:
		finished.emit()


func _tell() -> void:
	while _next_event < _take.events.size() and _take.events[_next_event].time <= time:
		var event := _take.events[_next_event]
		_next_event += 1
		_happen(event.name, event.arguments)


func _pose() -> Pose:
	var here := _take.frame_at(time)
	var there := mini(here + 1, _take.times.size() - 1)
	var part := 0.0
	if there > here:
		part = clampf(inverse_lerp(_take.times[here], _take.times[there], time), 0.0, 1.0)
	var pose := Pose.new()
	pose.rests = _rests
	for bone in _take.bones:
		pose.rotations[bone.name] = lerp_angle(bone.rotation.at(here), bone.rotation.at(there), part)
	pose.root = _take.bones[0].name
	pose.offset = (
		Vector2(
			lerpf(_take.root_x.at(here), _take.root_x.at(there), part),
			lerpf(_take.root_y.at(here), _take.root_y.at(there), part)
		)
		- _take.bones[0].rest_position
	)
	for parameter in _take.parameters:
		pose.parameters[parameter.name] = lerpf(parameter.value.at(here), parameter.value.at(there), part)
	return pose
