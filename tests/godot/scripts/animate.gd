extends SceneTree
## Plays an imported take on a skeleton: what bones and parameters are at some times, and at RESET.

const Stage := preload("stage.gd")
const TakeReader := preload("res://addons/vtube/take_reader.gd")


func _initialize() -> void:
	var given := Stage.arguments()
	var root := Node2D.new()
	var skeleton := Stage.skeleton(TakeReader.new().read(given.file), given.get("turned", 0.0))
	var parameters := VTubeParameters.new()
	parameters.name = "VTubeParameters"
	var player := AnimationPlayer.new()
	for node: Node in [skeleton, parameters, player]:
		root.add_child(node)
	get_root().add_child(root)
	player.add_animation_library("take", load(given.file))
	await process_frame
	var seen := []
	player.play("take/take")
	for time: float in given.times:
		player.seek(time, true, true)
		(
			seen
			. append(
				{
					"bones": Stage.bones(skeleton),
					"parameters": parameters.parameters.duplicate(),
					"keypoints": parameters.keypoints.duplicate(),
				}
			)
		)
	player.play("take/RESET")
	player.seek(0, true)
	var rest := {"bones": Stage.bones(skeleton), "parameters": parameters.parameters.duplicate()}
	Stage.tell({"seen": seen, "rest": rest})
	quit()
