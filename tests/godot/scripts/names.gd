extends SceneTree
## Checks many packets: how many patterns for names that took.

const Problems := preload("res://addons/vtube/problems.gd")
const Stage := preload("stage.gd")


func _initialize() -> void:
	var patterns := {}
	for packet in 100:
		patterns[Problems.new("a packet")._name] = true
	var problems := Problems.new("a packet")
	Stage.tell({"patterns": patterns.size(), "read": problems.name_of("MouthOpen", "name")})
	quit()
