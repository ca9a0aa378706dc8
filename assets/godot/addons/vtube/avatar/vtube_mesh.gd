@tool
extends Polygon2D
## A part of an exported avatar that bends: by key shapes, as a part of a turning head, by drivers
## of its own, and where two bones meet as vtube bends it.
##
## Godot's skinning blends the bones' transforms, which makes a sharp elbow thin. vtube turns each
## point around the middle of its limb by the blended angle. So that the same comes out, points are
## handed to the skeleton displaced by what it will do to them.

const FLAT := 1e-6

## How far the part's own drivers shift, turn and scale it around its pivot.
@export var shift := Vector2.ZERO
@export_range(-360, 360, 0.1, "radians_as_degrees") var spin := 0.0
@export var grow := Vector2.ONE
## Canvas pixels: what the part turns around, and its image's corner.
@export_storage var pivot := Vector2.ZERO
@export_storage var corner := Vector2.ZERO
## Key shapes: the two inputs, the values of each that have a shape, and the shapes' offsets.
@export_storage var shapes: Array[Dictionary] = []
## Where the part lies on a rounded head.
@export_storage var turn := {}
## The middle of each point's limb, where several bones carry the part.
@export_storage var middle := PackedVector2Array()
## The masks that bend as this does.
@export_storage var copies: Array[NodePath] = []

var _inputs := PackedStringArray()
var _masks: Array[Polygon2D] = []
var _bones := PackedInt32Array()  # the skeleton's, of each that carries the part
var _shared: Array[PackedInt32Array] = []  # of points that several carry: point, then those bones
var _shares: Array[PackedFloat32Array] = []
var _before := []


func _ready() -> void:
	for shape in shapes:
		_inputs.append_array(shape.inputs)
	if turn:
		_inputs.append_array(turn.inputs)
	for path in copies:
		_masks.append(get_node(path))
	if middle:
		_hold()


func _notification(what: int) -> void:
	if what == NOTIFICATION_EDITOR_PRE_SAVE:  # scenes are kept as drawn
		_show(Transform2D(0.0, corner) * uv)
		_before = []


## Bend to the parameters' values, where the skeleton's bones carry what hangs on them; `turned`:
## by how many radians.
func bend(values: Dictionary, carried: Array[Transform2D], turned: PackedFloat64Array) -> void:
	var now := [shift, spin, grow]
	for input in _inputs:
		now.append(values[input])
	for bone in _bones:
		now.append(carried[bone])
	if now == _before:
		return
	_before = now
	var points := uv.duplicate()
	for shape in shapes:
		points = _shaped(points, shape, values)
	if turn:
		points = _turned(points, values)
	var own := Transform2D(spin, grow, 0.0, pivot + shift) * Transform2D(0.0, corner - pivot)
	points = own * points
	if _shared:
		points = _displaced(points, carried, turned)
	_show(points)


func _show(points: PackedVector2Array) -> void:
	polygon = points
	for mask in _masks:
		mask.polygon = points


func _shaped(points: PackedVector2Array, shape: Dictionary, values: Dictionary) -> PackedVector2Array:
	var across := _between(values[shape.inputs[0]], shape.keys[0])
	var down := _between(values[shape.inputs[1]], shape.keys[1])
	var row: int = shape.keys[1].size()
	for first: Array in across:
		for second: Array in down:
			var share: float = first[1] * second[1]
			var offsets: PackedVector2Array = shape.offsets[first[0] * row + second[0]]
			for i in offsets.size():
				points[i] += offsets[i] * share
	return points


## The keys around a value and their shares, without those that have none.
func _between(value: float, keys: PackedFloat32Array) -> Array:
	if value <= keys[0]:
		return [[0, 1.0]]
	for i in range(1, keys.size()):
		if value < keys[i]:
			var share := (value - keys[i - 1]) / (keys[i] - keys[i - 1])
			return [[i - 1, 1.0 - share], [i, share]]
	return [[keys.size() - 1, 1.0]]


## Points on a rounded surface, nodded and then turned, seen without perspective.
func _turned(points: PackedVector2Array, values: Dictionary) -> PackedVector2Array:
	var yaw: float = values[turn.inputs[0]] * turn.strength
	var pitch: float = values[turn.inputs[1]] * turn.strength
	var by_x := Vector2(cos(yaw) - 1.0, 0.0)
	var by_y := Vector2(sin(pitch) * sin(yaw), cos(pitch) - 1.0)
	var by_depth := Vector2(cos(pitch) * sin(yaw), -sin(pitch))
	var origin: Vector2 = turn.origin
	var radius: Vector2 = turn.radius
	var depth: float = turn.depth
	var bulge: float = turn.bulge
	for i in points.size():
		var place := points[i] + origin
		var lying := depth + bulge * maxf(0.0, 1.0 - (place / radius).length_squared())
		points[i] += by_x * place.x + by_y * place.y + by_depth * lying
	return points


## Find the points that several bones carry.
func _hold() -> void:
	var rig := get_node(skeleton) as Skeleton2D
	for index in get_bone_count():
		var bone := rig.get_node(get_bone_path(index)) as Bone2D
		_bones.append(bone.get_index_in_skeleton())
	for point in middle.size():
		var carriers := PackedInt32Array([point])
		var shares := PackedFloat32Array()
		for index in get_bone_count():
			if get_bone_weights(index)[point] > 0.0:
				carriers.append(_bones[index])
				shares.append(get_bone_weights(index)[point])
		if shares.size() > 1:
			_shared.append(carriers)
			_shares.append(shares)


## Each point around the middle of its limb, so that the skeleton carries it to where it is turned
## by the blended angle.
func _displaced(
	points: PackedVector2Array, carried: Array[Transform2D], turned: PackedFloat64Array
) -> PackedVector2Array:
	var straight := {}
	for bone in _bones:
		straight[bone] = Transform2D(-turned[bone], Vector2.ZERO) * carried[bone]
	for k in _shared.size():
		var carriers := _shared[k]
		var shares := _shares[k]
		var angle := 0.0
		var x := Vector2.ZERO
		var y := Vector2.ZERO
		var straight_x := Vector2.ZERO
		var straight_y := Vector2.ZERO
		for j in shares.size():
			var bone := carriers[j + 1]
			var share := shares[j]
			angle += share * turned[bone]
			x += share * carried[bone].x
			y += share * carried[bone].y
			straight_x += share * straight[bone].x
			straight_y += share * straight[bone].y
		var size := x.cross(y)
		if absf(size) > FLAT:
			var centre := middle[carriers[0]]
			var arm := points[carriers[0]] - centre
			arm = (straight_x * arm.x + straight_y * arm.y).rotated(angle)
			points[carriers[0]] = centre + Vector2(arm.cross(y), x.cross(arm)) / size
	return points
