extends SceneTree
## Reads files one after the other, as importer and player do: what is wrong with each.

const Stage := preload("stage.gd")
const TakeReader := preload("res://addons/vtube/take_reader.gd")


func _initialize() -> void:
	var problems := {}
	for file: String in Stage.arguments().files:
		var reader := TakeReader.new()
		var take := reader.read(file, true)
		problems[file] = reader.problem if take == null else ""
	Stage.tell({"problems": problems, "peak": OS.get_static_memory_peak_usage()})
	quit()
