@tool
extends RefCounted
## Turns a take back whose file has the performer's left and right exchanged.
##
## As vtube does: bones turn the other way round from their rests, keypoints count from the other edge of
## the source's picture. What has no partner (a head, or a left bone whose right one is missing) stays its own.

const Column := preload("column.gd")
const Take := preload("take.gd")
## The parameters that are positive to one side.
const _SIDEWAYS: Array[String] = [
	"FaceAngleX",
	"FaceAngleZ",
	"FacePositionX",
	"EyeLeftX",
	"EyeRightX",
	"MouthX",
	"BodyAngleX",
	"BodyAngleZ",
	"BodyPositionX",
]


## [param width]: of the source's pictures, in pixels.
static func turn_back(take: Take, width: int) -> void:
	_turn_bones(take)
	_turn_parameters(take)
	_turn_keypoints(take, width)


static func _turn_bones(take: Take) -> void:
	var other := _partners(take.bones)
	var rotations: Array[Column] = []
	for index in take.bones.size():
		var across := take.bones[other[index]]
		rotations.append(across.rotation.turned(take.bones[index].rest_rotation + across.rest_rotation))
	for index in take.bones.size():
		take.bones[index].rotation = rotations[index]
	take.root_x = take.root_x.turned(2 * take.bones[0].rest_position.x)


static func _turn_parameters(take: Take) -> void:
	var values: Array[Column] = []
	for index in _partners(take.parameters):
		values.append(take.parameters[index].value)
	for index in values.size():
		var parameter := take.parameters[index]
		parameter.value = values[index].turned() if parameter.name in _SIDEWAYS else values[index]


static func _turn_keypoints(take: Take, width: int) -> void:
	var seen: Array[Array] = []
	for index in _partners(take.keypoints):
		var across := take.keypoints[index]
		seen.append([across.x.turned(width), across.y, across.confidence])
	for index in seen.size():
		var keypoint := take.keypoints[index]
		keypoint.x = seen[index][0]
		keypoint.y = seen[index][1]
		keypoint.confidence = seen[index][2]


## For each the index of the other side's, or its own.
static func _partners(sided: Array) -> Array[int]:
	var index := {}
	for place in sided.size():
		index[sided[place].name] = place
	var partners: Array[int] = []
	for place in sided.size():
		var across: int = index.get(_other_side(sided[place].name), place)
		var back: int = index.get(_other_side(sided[across].name), across)
		partners.append(across if back == place else place)
	return partners


## All joints of vtube's skeletons are called by their sides, as bones and parameters are.
static func _other_side(name: String) -> String:
	for sides: Array in [["Left", "Right"], ["left", "right"]]:
		for side in 2:
			if name.contains(sides[side]):
				return name.replace(sides[side], sides[1 - side])
	return name
