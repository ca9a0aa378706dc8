extends SceneTree
## Takes a player out of the tree, chooses a file for it and puts it back.

const Stage := preload("stage.gd")


func _initialize() -> void:
	await process_frame
	var player := VTubePlayer.new()
	get_root().add_child(player)
	get_root().remove_child(player)
	player.file = Stage.arguments().file
	get_root().add_child(player)
	Stage.tell(player.duration())
	quit()
