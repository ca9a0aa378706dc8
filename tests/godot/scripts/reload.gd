extends SceneTree
## Loads a good take into a player, then broken ones.

const Stage := preload("stage.gd")


func _initialize() -> void:
	var given := Stage.arguments()
	var player := VTubePlayer.new()
	var told := {"loaded": [], "durations": [], "problems": []}
	for file: String in [given.good] + given.broken:
		told.loaded.append(player.load_take(file))
		told.durations.append(player.duration())
		told.problems.append(player.problem)
	Stage.tell(told)
	player.free()
	quit()
