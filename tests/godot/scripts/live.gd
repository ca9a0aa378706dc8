extends SceneTree
## Listens with a receiver on a skeleton and tells what it performs: one line a step, the result at the end.

const Stage := preload("stage.gd")
const TakeReader := preload("res://addons/vtube/take_reader.gd")

var _receiver: VTubeReceiver
var _target := Target.new()
var _happened := []
var _wanted: int
var _performed := 0
var _lost := 0


class Target:
	extends Node
	var MouthOpen := -1.0  # gdlint: ignore=class-variable-name
	var told := []

	func vtube_event(event: String, arguments: Array) -> void:
		told.append([event, arguments])


func _initialize() -> void:
	var given := Stage.arguments()
	_wanted = given.wanted
	var skeleton := Stage.skeleton(TakeReader.new().read(given.file), given.get("turned", 0.0))
	get_root().add_child(skeleton)
	get_root().add_child(_target)
	_receiver = VTubeReceiver.new()
	_receiver.skeleton = skeleton
	_receiver.target = _target
	_receiver.port = given.port
	_receiver.performed.connect(func(_p: Dictionary) -> void: _performed += 1)
	_receiver.event_happened.connect(
		func(event: String, arguments: Array) -> void: _happened.append([event, arguments])
	)
	_receiver.connected.connect(func() -> void: _happened.append("connected"))
	_receiver.lost.connect(func() -> void: _lost += 1)
	_receiver.ready.connect(func() -> void: print("LISTENING"))
	get_root().add_child(_receiver)


## Goes on until so many moments were performed and the sender has fallen silent.
func _process(_delta: float) -> bool:
	if _performed < _wanted or _lost == 0:
		return false
	(
		Stage
		. tell(
			{
				"bones": Stage.bones(_receiver.skeleton),
				"parameters": _receiver.parameters,
				"mouth": _target.MouthOpen,
				"told": _target.told,
				"happened": _happened,
				"bad": _receiver.bad_packets,
				"performed": _performed,
				"alive": is_instance_valid(_target),
				"still": _target.is_inside_tree(),
			}
		)
	)
	return true
