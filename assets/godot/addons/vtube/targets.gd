@tool
extends RefCounted
## Which nodes a take's bones move, as paths from an animation player's root node.

const Rig := preload("rig.gd")
const Take := preload("take.gd")


class Target:
	extends RefCounted
	var path: String
	## Radians.
	var rotation: float
	## Pixels.
	var position: Vector2


## What is wrong, one line; empty if there are targets.
var problem := ""
var _targets := {}


## [param options]: as [code]library.gd[/code] has them.
func _init(bones: Array[Take.Bone], options: Dictionary) -> void:
	if options["rig/scene"]:
		_find(bones, options)
	else:
		_assume(bones, options)


## The target of the take's bone of this name, or null.
func of(name: String) -> Target:
	return _targets.get(name)


## A skeleton like the take's own.
func _assume(bones: Array[Take.Bone], options: Dictionary) -> void:
	var paths := PackedStringArray()
	for bone in bones:
		var name := str(options["rig/bone_map"].get(bone.name, bone.name))
		var above := paths[bone.parent] if bone.parent >= 0 else str(options["paths/skeleton"])
		paths.append(above.path_join(name) if name else above)
		if name:
			_add(bone.name, paths[-1], bone.rest_rotation, bone.rest_position)


## The skeleton of a scene.
func _find(bones: Array[Take.Bone], options: Dictionary) -> void:
	var path: String = options["rig/scene"]
	var scene := load(path) as PackedScene if ResourceLoader.exists(path, "PackedScene") else null
	var root := scene.instantiate() if scene else null
	var skeleton := root.get_node_or_null(NodePath(options["paths/skeleton"])) as Skeleton2D if root else null
	if skeleton:
		var rig := Rig.new(skeleton, options["rig/bone_map"])
		for bone in bones:
			var found := rig.bone(bone.name)
			if found:
				var rest := Rig.rest(found)
				_add(bone.name, str(root.get_path_to(found)), rest.get_rotation(), rest.origin)
	if _targets.is_empty():
		problem = "rig/scene: %s has no Skeleton2D with such bones at %s" % [path, options["paths/skeleton"]]
	if root:
		root.free()


func _add(name: String, path: String, rotation: float, position: Vector2) -> void:
	var target := Target.new()
	target.path = path
	target.rotation = rotation
	target.position = position
	_targets[name] = target
