extends RefCounted
## What the tests' scripts share: their arguments, their result, and a skeleton like the take's.

const Take := preload("res://addons/vtube/take.gd")


static func arguments() -> Dictionary:
	return JSON.parse_string(OS.get_cmdline_user_args()[0])


static func tell(result: Variant) -> void:
	print("RESULT ", JSON.stringify(result, "", false, true))


static func skeleton(take: Take, turned := 0.0) -> Skeleton2D:
	var made := Skeleton2D.new()
	made.name = "Skeleton2D"
	var bones: Array[Bone2D] = []
	for bone in take.bones:
		var node := Bone2D.new()
		node.name = bone.name
		node.rest = Transform2D(bone.rest_rotation + turned, bone.rest_position)
		node.transform = node.rest
		node.set_autocalculate_length_and_angle(false)
		bones.append(node)
		(bones[bone.parent] if bone.parent >= 0 else made).add_child(node)
	return made


static func bones(skeleton: Skeleton2D) -> Dictionary:
	var found := {}
	for index in skeleton.get_bone_count():
		var bone := skeleton.get_bone(index)
		found[bone.name] = [bone.rotation, bone.position.x, bone.position.y, bone.z_index]
	return found
