extends SceneTree
## Plays a take with VTubePlayer: what its targets are at some times, what happens while it plays.

const Stage := preload("stage.gd")
const TakeReader := preload("res://addons/vtube/take_reader.gd")

var _player := VTubePlayer.new()
var _target := Target.new()
var _parameters := VTubeParameters.new()
var _happened := []


class Target:
	extends Node
	var MouthOpen := -1.0  # gdlint: ignore=class-variable-name
	var FaceAngleY = 0.0  # gdlint: ignore=class-variable-name
	var FaceAngleZ = 0  # gdlint: ignore=class-variable-name
	var FaceAngleX  # gdlint: ignore=class-variable-name
	var BrowLeftY = "a text"  # gdlint: ignore=class-variable-name
	var BrowRightY: int = 7  # gdlint: ignore=class-variable-name
	var EyeLeftX := Vector2.ONE  # gdlint: ignore=class-variable-name
	var told := []

	func vtube_event(event: String, arguments: Array) -> void:
		told.append([event, arguments])


func _initialize() -> void:
	await process_frame  # until then the root is in no tree
	var given := Stage.arguments()
	var skeleton := Stage.skeleton(TakeReader.new().read(given.file), given.get("turned", 0.0))
	for node: Node in [skeleton, _target, _player]:
		get_root().add_child(node)
	_player.skeleton = skeleton
	_player.target = _target
	_player.position_scale = given.get("position_scale", 1.0)
	_player.bone_map = given.get("bone_map", {})
	_player.loop = given.get("loop", false)
	_player.speed = given.get("speed", 1.0)
	_player.finished.connect(func() -> void: _happened.append("finished"))
	_player.looped.connect(func() -> void: _happened.append("looped"))
	_player.file = given.file
	var seen := []
	for time: float in given.get("times", []):
		_player.seek(time)
		seen.append({"bones": Stage.bones(skeleton), "parameters": _player.parameters, "mouth": _target.MouthOpen})
	var before := _target.told.size()
	_player.target = _parameters
	_player.seek(given.get("times", [0.0])[-1])
	_player.target = _target
	_player.stop()
	if given.has("seconds"):
		_player.play()
		for step in int(given.seconds * 20):
			_player._process(0.05)
	var properties := [_player.time, _player.playing, _player.problem]
	var kept := _parameters.parameters
	var variables := {}
	for name: String in ["FaceAngleX", "FaceAngleY", "FaceAngleZ", "BrowLeftY", "BrowRightY", "EyeLeftX"]:
		variables[name] = _target.get(name)
	var told := {
		"variables": variables,
		"kept": kept,
		"seen": seen,
		"before": before,
		"told": _target.told,
		"happened": _happened,
		"state": properties
	}
	told["still"] = _target.is_inside_tree() and not _target.is_queued_for_deletion()
	Stage.tell(told)
	_parameters.free()
	quit()
