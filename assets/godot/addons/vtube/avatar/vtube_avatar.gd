@tool
extends Node2D
## An avatar that `vtube export --to godot --avatar` has written.
##
## Bones, parts and the order of drawing are animated as they are. What bends is bent by the
## parameters below, which animations set as well ("parameters/MouthOpen").

const Bending := preload("vtube_mesh.gd")

## The parameters that bend parts: name to lowest, highest and rest value.
@export_storage var inputs := {}

var _values := {}
var _meshes: Array[Bending] = []
var _skeleton: Skeleton2D


func _ready() -> void:
	process_priority = 1  # after animations have moved everything
	_skeleton = $Skeleton2D
	for node in find_children("*", "Polygon2D", true, false):
		if node is Bending:
			_meshes.append(node)
	bend()


func _process(_delta: float) -> void:
	bend()


## Bend all parts to where bones and parameters are now.
func bend() -> void:
	var values := {}
	for input: String in inputs:
		values[input] = _value(input)
	var carried: Array[Transform2D] = []
	var turned := PackedFloat64Array()
	_pose(carried, turned)
	for mesh in _meshes:
		mesh.bend(values, carried, turned)


## Where the skeleton's bones carry what hangs on them, and their turns with those of their parents.
func _pose(carried: Array[Transform2D], turned: PackedFloat64Array) -> void:
	var posed: Array[Transform2D] = []
	for index in _skeleton.get_bone_count():
		var bone := _skeleton.get_bone(index)
		var above := bone.get_parent() as Bone2D
		var turn := bone.rotation - bone.rest.get_rotation()
		if above:
			posed.append(posed[above.get_index_in_skeleton()] * bone.transform)
			turned.append(turned[above.get_index_in_skeleton()] + turn)
		else:
			posed.append(bone.transform)
			turned.append(turn)
		carried.append(posed[index] * bone.get_skeleton_rest().affine_inverse())


func _value(input: String) -> float:
	var limits: Vector3 = inputs[input]
	return _values.get(input, limits.z)


func _get_property_list() -> Array[Dictionary]:
	var listed: Array[Dictionary] = []
	for input: String in inputs:
		var limits: Vector3 = inputs[input]
		var slider := {"name": "parameters/" + input, "type": TYPE_FLOAT, "hint": PROPERTY_HINT_RANGE}
		slider["hint_string"] = "%f,%f,0.001" % [limits.x, limits.y]
		listed.append(slider)
	return listed


func _get(property: StringName) -> Variant:
	var input := property.trim_prefix("parameters/")
	return _value(input) if input != property and inputs.has(input) else null


func _set(property: StringName, value: Variant) -> bool:
	var input := property.trim_prefix("parameters/")
	if input == property or not inputs.has(input):
		return false
	_values[input] = value
	return true


func _property_can_revert(property: StringName) -> bool:
	return inputs.has(property.trim_prefix("parameters/"))


func _property_get_revert(property: StringName) -> Variant:
	var input := property.trim_prefix("parameters/")
	return inputs[input].z if inputs.has(input) else null
