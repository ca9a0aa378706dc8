@tool
class_name VTubeParameters
extends Node
## Holds the parameters of a performance and tells their changes: the target of imported animations,
## of [VTubePlayer] and of [VTubeReceiver].
##
## Animations set [code]parameters/MouthOpen[/code], [code]keypoints/nose[/code] and
## [code]confidence/nose[/code], and call [method vtube_event]. The names come from a file, so they never
## name a property or method of a node.

signal parameter_changed(parameter: StringName, value: float)
## An expression's hotkey, for instance: "expression", ["smile", true].
signal event_happened(event: String, arguments: Array)

const _FOLDERS := ["parameters", "keypoints", "confidence"]

## Numbers by name.
var parameters := {}
## Pixels of the source by name.
var keypoints := {}
## 0 to 1 by the keypoint's name.
var confidence := {}


## A parameter's value, 0 before the first one came.
func value(parameter: StringName) -> float:
	return parameters.get(parameter, 0.0)


## Takes over the parameters of one moment.
func perform(moment: Dictionary) -> void:
	for parameter: StringName in moment:
		_put(parameter, moment[parameter])


## What animations call for each event of a take.
func vtube_event(event: String, arguments: Array) -> void:
	event_happened.emit(event, arguments)


func _set(property: StringName, new_value: Variant) -> bool:
	var parts := property.split("/")
	if parts.size() != 2 or not parts[0] in _FOLDERS:
		return false
	match parts[0]:
		"parameters":
			_put(parts[1], new_value)
		"keypoints":
			keypoints[StringName(parts[1])] = new_value
		"confidence":
			confidence[StringName(parts[1])] = new_value
	return true


func _get(property: StringName) -> Variant:
	var parts := property.split("/")
	if parts.size() != 2:
		return null
	match parts[0]:
		"parameters":
			return value(parts[1])
		"keypoints":
			return keypoints.get(StringName(parts[1]), Vector2.ZERO)
		"confidence":
			return confidence.get(StringName(parts[1]), 0.0)
	return null


func _put(parameter: StringName, new_value: float) -> void:
	if not parameters.has(parameter) or parameters[parameter] != new_value:
		parameters[parameter] = new_value
		parameter_changed.emit(parameter, new_value)
