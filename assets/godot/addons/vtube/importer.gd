@tool
extends EditorImportPlugin
## Imports takes as animation libraries.

const Library := preload("library.gd")
const TakeReader := preload("take_reader.gd")
## After scenes (100), which rig/scene may name.
const _ORDER := 200


func _get_importer_name() -> String:
	return "vtube.take"


func _get_visible_name() -> String:
	return "vtube take (AnimationLibrary)"


func _get_recognized_extensions() -> PackedStringArray:
	return ["vtpose", "pose.json"]


func _get_save_extension() -> String:
	return "res"


func _get_resource_type() -> String:
	return "AnimationLibrary"


func _get_priority() -> float:
	return 1.0


func _get_import_order() -> int:
	return _ORDER


func _get_preset_count() -> int:
	return 0


func _get_import_options(_path: String, _preset: int) -> Array[Dictionary]:
	var options: Array[Dictionary] = []
	for name: String in Library.OPTIONS:
		var option := {"name": name, "default_value": Library.OPTIONS[name]}
		if name == "rig/scene":
			option.merge({"property_hint": PROPERTY_HINT_FILE, "hint_string": "*.tscn,*.scn"})
		options.append(option)
	return options


func _get_option_visibility(_path: String, _option: StringName, _options: Dictionary) -> bool:
	return true


func _import(
	source_file: String,
	save_path: String,
	options: Dictionary,
	_platform_variants: Array[String],
	_gen_files: Array[String]
) -> Error:
	var reader := TakeReader.new()
	var take := reader.read(source_file, options.get("tracks/keypoints", false))
	if take == null:
		push_error("vtube: %s" % reader.problem)
		return ERR_FILE_CORRUPT
	var library := Library.new()
	var made := library.build(take, options)
	if made == null:
		push_error("vtube: %s: %s" % [source_file, library.problem])
		return ERR_INVALID_PARAMETER
	return ResourceSaver.save(made, "%s.%s" % [save_path, _get_save_extension()], ResourceSaver.FLAG_COMPRESS)
