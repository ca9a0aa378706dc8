extends SceneTree
## Does something to a player from within what the player tells: what is told afterwards, and where it ends.

const Stage := preload("stage.gd")
## More often than this nobody is told something within one frame.
const MOST := 50

var _given: Dictionary
var _player := VTubePlayer.new()
var _happened := []


func _initialize() -> void:
	await process_frame
	_given = Stage.arguments()
	get_root().add_child(_player)
	_player.loop = _given.get("loop", false)
	_player.speed = _given.get("speed", 1.0)
	_player.event_happened.connect(func(event: String, _arguments: Array) -> void: _note(event))
	_player.finished.connect(func() -> void: _note("finished"))
	_player.looped.connect(func() -> void: _note("looped"))
	_player.load_take(_given.file)
	_player.play()
	var where := []
	for step in int(_given.get("steps", 200)):
		_player._process(_given.get("step", 0.05))
		where.append(_player.time)
	Stage.tell({"happened": _happened, "where": where, "playing": _player.playing, "duration": _player.duration()})
	quit()


func _note(what: String) -> void:
	_happened.append(what)
	if what != _given.get("on", "") or _happened.size() > MOST:
		return
	match _given.act:
		"pause":
			_player.pause()
		"stop":
			_player.stop()
		"seek":
			_player.seek(_given.to)
		"load":
			_player.load_take(_given.other)
		"play":
			_player.play()
