@tool
extends RefCounted
## The bones of a Skeleton2D by the names that takes and packets use.
##
## A bone turns from its own rest as far as the performer's turned from theirs, so that a rig of any
## proportions and rest pose can be moved.

const Pose := preload("pose.gd")
## Which bone is drawn before or behind the body, by which parameter.
const DRAWN_BY := {"LeftHandDepth": "LeftUpperArm", "RightHandDepth": "RightUpperArm"}

var _bones := {}
var _map: Dictionary


## [param bone_map]: the rig's names by vtube's, where they differ; an empty one leaves a bone alone.
func _init(skeleton: Skeleton2D, bone_map := {}) -> void:
	_map = bone_map
	for found in skeleton.find_children("*", "Bone2D", true, false):
		_bones[str(found.name)] = found


## The rig's bone that plays the part of vtube's bone of this name, or null.
func bone(name: String) -> Bone2D:
	var found: Variant = _bones.get(str(_map.get(name, name)))
	return found if is_instance_valid(found) else null


func apply(pose: Pose, position_scale: float, draw_order: bool) -> void:
	for name: String in pose.rotations:
		var moved := bone(name)
		if moved:
			moved.rotation = rest(moved).get_rotation() + pose.rotations[name] - pose.rests[name]
	var root := bone(pose.root)
	if root:
		root.position = rest(root).origin + position_scale * pose.offset
	if draw_order:
		for parameter: String in DRAWN_BY:
			var drawn := bone(DRAWN_BY[parameter])
			if drawn and pose.parameters.has(parameter):
				drawn.z_index = z_index(pose.parameters[parameter])


## A bone's rest, or where it was found, if it was never given one.
static func rest(bone: Bone2D) -> Transform2D:
	if bone.rest.determinant() == 0:
		bone.rest = bone.transform
	return bone.rest


## Before the body, behind it, or among it.
static func z_index(depth: float) -> int:
	return int(depth > 0.5) - int(depth < -0.5)
