class_name VTubeReceiver
extends "performer.gd"
## Performs what vtube sends live: vtube run --send-godot

## The first packet has come, or the first after a pause.
signal connected
## No packet came for [member patience] seconds; the last pose stays.
signal lost

const Packet := preload("packet.gd")
const Problems := preload("problems.gd")
const PORT := 21213
## Packets that are read in one frame at most, whatever floods the port: the newest.
const MOST_PACKETS := 64
## Bytes, several times what systems keep for a socket: Godot complains of each packet that finds no room.
const ROOM := 1 << 20
## Events by which one is known that the network repeats.
const REMEMBERED := 32
## Seconds between two complaints about packets.
const COMPLAINTS := 5.0

## Who may send: this machine alone, or [code]*[/code] for everybody who reaches it.
@export var address := "127.0.0.1"
@export_range(1, 65535) var port := PORT
## Seconds without a packet after which the sender counts as gone.
@export var patience := 1.0

var receiving := false
## How many packets could not be understood.
var bad_packets := 0
var _socket := PacketPeerUDP.new()
var _session := ""
var _newest := -INF
var _silence := 0.0
var _quiet_until := -INF
var _events: Array[PackedByteArray] = []


func _enter_tree() -> void:
	listen()


func _exit_tree() -> void:
	_socket.close()


## Opens the port, again after [member address] or [member port] has changed; false if it is taken.
func listen() -> bool:
	_socket.close()
	var failed := _socket.bind(port, address, ROOM)
	if failed:
		push_error("vtube: cannot listen at %s, port %d: %s" % [address, port, error_string(failed)])
	return failed == OK


func _process(delta: float) -> void:
	_silence += delta
	var newest: Pose
	for index in _waiting():
		if _socket.get_available_packet_count() <= 0:
			break  # who was told of the last one has closed the port
		var bytes := _socket.get_packet()
		var packet := _read(bytes)
		if packet == null:
			continue
		_silence = 0.0
		if packet.event:
			if _is_new(bytes):
				_happen(packet.event, packet.arguments)
		elif packet.session != _session or packet.time > _newest:
			_session = packet.session
			_newest = packet.time
			newest = packet.pose
	if newest:
		_perform(newest)
	_notice(_silence < patience and (receiving or newest != null))


## How many packets are to be read, once those are gone for which there are newer ones.
func _waiting() -> int:
	var count := _socket.get_available_packet_count()
	for index in count - MOST_PACKETS:
		_socket.get_packet()
	return mini(count, MOST_PACKETS)


func _is_new(event: PackedByteArray) -> bool:
	if event in _events:
		return false
	_events.append(event)
	if _events.size() > REMEMBERED:
		_events.pop_front()
	return true


func _read(bytes: PackedByteArray) -> Packet:
	var problems := Problems.new("a packet from %s" % _socket.get_packet_ip())
	var packet := Packet.new(bytes, problems)
	if problems.is_fine():
		return packet
	bad_packets += 1
	var now := Time.get_ticks_msec() / 1000.0
	if now >= _quiet_until:
		_quiet_until = now + COMPLAINTS
		push_error("vtube: %s" % problems.first)
	return null


func _notice(now: bool) -> void:
	if now != receiving:
		receiving = now
		(connected if now else lost).emit()
