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
		if file and is_node_ready():
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
## How often it went elsewhere than playing leads.
var _jumps := 0


func _ready() -> void:
	if file and load_take(file) and autoplay:
		play()


func _process(delta: float) -> void:
	if not playing or _take == null:
		return
	var jumps := _jumps
	var ended := _advance(delta * maxf(speed, 0.0))
	if _jumps == jumps:
		_perform(_pose())
	if ended and _jumps == jumps:
		finished.emit()


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
	_rewind()
	return true


## Goes on from where it is, from the beginning if it has ended.
func play() -> void:
	if _take == null:
		return
	if time >= duration():
		_rewind()
	playing = true


func pause() -> void:
	playing = false


## Back to the beginning, at rest there.
func stop() -> void:
	playing = false
	if _take:
		_rewind()


## Shows the take at this time. Events happen only when playing passes them; going to where it is repeats none.
func seek(to: float) -> void:
	if _take == null:
		return
	var there := clampf(to, 0.0, duration())
	if there != time:
		_next_event = 0
		while _next_event < _take.events.size() and _take.events[_next_event].time < there:
			_next_event += 1
	_jump(there)


## Seconds; 0 while there is no take.
func duration() -> float:
	return _take.duration() if _take else 0.0


## Whether it has ended. Whoever is told something meanwhile may pause it, send it elsewhere or load another take.
func _advance(seconds: float) -> bool:
	var until := time + seconds
	var loops := loop
	var end := _take.period() if loops else duration()
	if not _tell(minf(until, end)) or until < end:
		return false
	if not loops:
		playing = false
		return true
	time = 0.0
	_next_event = 0
	var jumps := _jumps
	looped.emit()
	if playing and _jumps == jumps:
		_tell(fmod(until, end))
	return false


## Goes to this time and tells what happens on the way; false if that has made it stop, or go elsewhere.
func _tell(until: float) -> bool:
	var jumps := _jumps
	while _next_event < _take.events.size() and _take.events[_next_event].time <= until:
		var event := _take.events[_next_event]
		_next_event += 1
		time = event.time
		_happen(event.name, event.arguments)
		if not playing or _jumps != jumps:
			return false
	time = until
	return true


func _rewind() -> void:
	_next_event = 0
	_jump(0.0)


func _jump(to: float) -> void:
	_jumps += 1
	time = to
	_perform(_pose())


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
