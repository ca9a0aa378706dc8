extends RefCounted
## One datagram of a live performance: a moment, or an event.

const Letters := preload("letters.gd")
const Pose := preload("pose.gd")
const Problems := preload("problems.gd")
const TakeReader := preload("take_reader.gd")

const FORMAT := "vtube-live"
const VERSION := 1
const LARGEST := 1 << 14

## Tells one sender from the next.
var session: String
## Seconds of the sender's clock.
var time: float
## Null in an event's packet.
var pose: Pose
## Empty in a moment's packet.
var event := ""
var arguments: Array


## Reads a datagram. If something is wrong with it, [param problems] has it.
func _init(bytes: PackedByteArray, problems: Problems) -> void:
	var json := JSON.new()
	var fits := bytes.size() <= LARGEST and Letters.is_ascii(bytes)
	if not fits or json.parse(bytes.get_string_from_ascii()) != OK:
		problems.add("is no JSON of at most %d bytes of ASCII" % LARGEST)
		return
	var root := problems.object(json.data, "the packet")
	problems.exactly(root.get("format"), "format", FORMAT)
	if problems.whole(root.get("version"), "version", 1, 1_000_000) > VERSION:
		problems.add("is of a newer vtube: update this addon")
	session = problems.text(root.get("session"), "session")
	time = problems.number(root.get("t"), "t", 0)
	if root.has("event"):
		var found := problems.object(root["event"], "event")
		event = problems.name_of(found.get("name"), "event.name")
		arguments = TakeReader.arguments(found.get("args", []), "event.args", problems)
	else:
		pose = _pose(root, problems)


func _pose(root: Dictionary, problems: Problems) -> Pose:
	var read := Pose.new()
	var bones := problems.object(root.get("bones"), "bones")
	for name: Variant in bones:
		problems.name_of(name, "the name of a bone")
		var turned := problems.pair(bones[name], "bones.%s" % name)
		read.rotations[name] = turned.x
		read.rests[name] = turned.y
	var moved := problems.object(root.get("root"), "root")
	read.root = problems.name_of(moved.get("name"), "root.name")
	read.offset = problems.pair(moved.get("position"), "root.position") - problems.pair(moved.get("rest"), "root.rest")
	var parameters := problems.object(root.get("parameters"), "parameters")
	for name: Variant in parameters:
		problems.name_of(name, "the name of a parameter")
		read.parameters[name] = problems.number(parameters[name], "parameters.%s" % name)
	return read
