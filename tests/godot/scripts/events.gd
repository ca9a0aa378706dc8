extends SceneTree
## Lets an AnimationPlayer play a take's events: what was called, and whether the called node is still there.

const Stage := preload("stage.gd")


func _initialize() -> void:
	var given := Stage.arguments()
	var root := Node.new()
	var parameters := VTubeParameters.new()
	parameters.name = "VTubeParameters"
	var happened := []
	parameters.event_happened.connect(
		func(event: String, arguments: Array) -> void: happened.append([event, arguments])
	)
	var player := AnimationPlayer.new()
	player.callback_mode_process = AnimationMixer.ANIMATION_CALLBACK_MODE_PROCESS_MANUAL
	player.callback_mode_method = AnimationMixer.ANIMATION_CALLBACK_MODE_METHOD_IMMEDIATE
	root.add_child(parameters)
	root.add_child(player)
	get_root().add_child(root)
	player.add_animation_library("take", load(given.file))
	await process_frame
	player.play("take/take")
	for step in int(given.seconds * 20):
		player.advance(0.05)
	await process_frame
	Stage.tell({"happened": happened, "still": parameters.is_inside_tree()})
	quit()
