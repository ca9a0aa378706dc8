extends Node
## What [VTubePlayer] and [VTubeReceiver] move: a skeleton, and a node with parameters.

## The parameters of one moment, numbers by name.
signal performed(parameters: Dictionary)
## An expression's hotkey, for instance: "expression", ["smile", true].
signal event_happened(event: String, arguments: Array)

const Parameters := preload("parameters.gd")
const Pose := preload("pose.gd")
const Rig := preload("rig.gd")

## Its bones move, found by vtube's names or by [member bone_map].
@export var skeleton: Skeleton2D:
	set(value):
		skeleton = value
		_rig = null
## The skeleton's names by vtube's, where they differ; an empty one leaves a bone alone.
@export var bone_map := {}:
	set(value):
		bone_map = value
		_rig = null
## Pixels of the skeleton in one of the performer's canvas, for the movement of the hips.
@export var position_scale := 1.0
## Whether arms before and behind the body change the z_index of their bones.
@export var draw_order := false
## A [VTubeParameters], or any node: those of its script's variables that are called like parameters are
## set, and its [code]vtube_event(name, arguments)[/code] is called.
@export var target: Node:
	set(value):
		target = value
		_variables = _variables_of(value)

## The parameters of the newest moment, numbers by name.
var parameters := {}
var _rig: Rig
var _variables := {}


func _perform(pose: Pose) -> void:
	parameters = pose.parameters
	if is_instance_valid(skeleton):
		if _rig == null:
			_rig = Rig.new(skeleton, bone_map)
		_rig.apply(pose, position_scale, draw_order)
	if is_instance_valid(target):
		if target is Parameters:
			target.perform(parameters)
		for parameter: String in parameters:
			if _takes(parameter):
				target.set(parameter, parameters[parameter])
	performed.emit(parameters)


func _happen(event: String, arguments: Array) -> void:
	if is_instance_valid(target) and target.has_method(&"vtube_event"):
		target.call(&"vtube_event", event, arguments)
	event_happened.emit(event, arguments)


## The names come from strangers: only numbers that the target's own script declares are set, never a
## node's properties. Of a variable without a declared type it counts what is in it.
func _takes(parameter: String) -> bool:
	match _variables.get(parameter, TYPE_MAX):
		TYPE_FLOAT:
			return true
		TYPE_NIL:
			return typeof(target.get(parameter)) in [TYPE_FLOAT, TYPE_INT, TYPE_NIL]
	return false


## The declared types of the variables of a node's script, by name; TYPE_NIL where none is declared.
func _variables_of(node: Node) -> Dictionary:
	var found := {}
	for property in node.get_property_list() if node else []:
		if property.usage & PROPERTY_USAGE_SCRIPT_VARIABLE:
			found[str(property.name)] = property.type
	return found
