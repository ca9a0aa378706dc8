extends SceneTree
## Plays an exported avatar's take and writes down where everything is: measure_avatar.gd -- SCENE
## ANIMATION TIMES.json OUT.json

var _arguments := OS.get_cmdline_user_args()


func _initialize() -> void:
	var avatar: Node2D = load(_arguments[0]).instantiate()
	root.add_child(avatar)
	await process_frame
	var player: AnimationPlayer = avatar.get_node("AnimationPlayer")
	player.play(_arguments[1])
	var times: Array = JSON.parse_string(FileAccess.get_file_as_string(_arguments[2]))
	var rows := []
	for t: float in times:
		player.seek(t, true, true)
		avatar.bend()
		rows.append(_measured(avatar))
	var out := FileAccess.open(_arguments[3], FileAccess.WRITE)
	out.store_string(JSON.stringify(rows, "", false, true))
	out.close()
	quit()


func _measured(avatar: Node2D) -> Dictionary:
	var bones := {}
	var parts := {}
	for bone: Bone2D in avatar.find_children("*", "Bone2D"):
		bones[bone.name] = _flat([bone.global_position])
	for sprite: Sprite2D in avatar.find_children("*", "Sprite2D"):
		var corners := _corners(sprite)
		parts[sprite.name] = _part(sprite, sprite.global_transform * corners)
	for polygon: Polygon2D in avatar.find_children("*", "Polygon2D"):
		parts[polygon.name] = _part(polygon, _skinned(polygon))
	return {"bones": bones, "parts": parts}


func _corners(sprite: Sprite2D) -> PackedVector2Array:
	var rect := sprite.get_rect()
	var right := Vector2(rect.size.x, 0)
	return [rect.position, rect.position + right, rect.end - right, rect.end]


func _part(node: CanvasItem, points: PackedVector2Array) -> Dictionary:
	var depth := 0
	var above: Node = node
	while above is CanvasItem:
		depth += above.z_index
		above = above.get_parent()
	return {
		"points": _flat(points),
		"seen": node.is_visible_in_tree(),
		"alpha": node.self_modulate.a,
		"z": depth,
	}


## As the GPU does it: each bone's transform from its rest, by the weights.
func _skinned(polygon: Polygon2D) -> PackedVector2Array:
	var skeleton: Skeleton2D = polygon.get_node(polygon.skeleton)
	var moved := PackedVector2Array()
	moved.resize(polygon.polygon.size())
	for index in polygon.get_bone_count():
		var bone: Bone2D = skeleton.get_node(polygon.get_bone_path(index))
		var carry := bone.global_transform * bone.get_skeleton_rest().affine_inverse()
		var weights := polygon.get_bone_weights(index)
		for i in moved.size():
			moved[i] += weights[i] * (carry * polygon.polygon[i])
	return moved


func _flat(points: Array) -> Array:
	var numbers := []
	for point: Vector2 in points:
		numbers.append_array([point.x, point.y])
	return numbers
