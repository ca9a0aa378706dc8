extends SceneTree
## How many tracks and keys an imported take has.

const Stage := preload("stage.gd")


func _initialize() -> void:
	var take: Animation = load(Stage.arguments().file).get_animation("take")
	var keys := 0
	for track in take.get_track_count():
		keys += take.track_get_key_count(track)
	Stage.tell({"tracks": take.get_track_count(), "keys": keys, "length": take.length})
	quit()
