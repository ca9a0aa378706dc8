extends SceneTree
## What is in a library: imported, or built here from a file with some options.

const Library := preload("res://addons/vtube/library.gd")
const Stage := preload("stage.gd")
const TakeReader := preload("res://addons/vtube/take_reader.gd")


func _initialize() -> void:
	var given := Stage.arguments()
	var described := []
	for asked: Variant in given.get("options", [null]):
		described.append(_imported(given.file) if asked == null else _built(given.file, asked))
	Stage.tell(described)
	quit()


func _imported(file: String) -> Dictionary:
	return _described(load(file))


func _built(file: String, options: Dictionary) -> Dictionary:
	var library := Library.new()
	var made := library.build(TakeReader.new().read(file, true), options)
	return _described(made) if made else {"problem": library.problem}


func _described(library: AnimationLibrary) -> Dictionary:
	var animations := {}
	for name in library.get_animation_list():
		var animation := library.get_animation(name)
		var tracks := {}
		var calls := []
		for track in animation.get_track_count():
			var described := _track(animation, track)
			if animation.track_get_type(track) == Animation.TYPE_METHOD:
				calls.append([str(animation.track_get_path(track)), described.keys])
			else:
				tracks[str(animation.track_get_path(track))] = described
		animations[name] = {"length": animation.length, "loops": animation.loop_mode, "tracks": tracks, "calls": calls}
	return animations


func _track(animation: Animation, track: int) -> Dictionary:
	var keys := []
	for key in animation.track_get_key_count(track):
		keys.append([animation.track_get_key_time(track, key), animation.track_get_key_value(track, key)])
	return {
		"type": animation.track_get_type(track),
		"interpolation": animation.track_get_interpolation_type(track),
		"keys": keys,
	}
