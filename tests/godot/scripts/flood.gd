extends SceneTree
## Sends a receiver many packets between two frames: what it performs and tells of them.

const Stage := preload("stage.gd")

var _told := []


func _initialize() -> void:
	await process_frame
	var given := Stage.arguments()
	var receiver := VTubeReceiver.new()
	receiver.port = given.port
	receiver.process_mode = Node.PROCESS_MODE_DISABLED  # frames are called by hand
	receiver.event_happened.connect(func(event: String, _arguments: Array) -> void: _told.append(event))
	if given.get("listens", false):
		receiver.event_happened.connect(func(_event: String, _arguments: Array) -> void: receiver.listen())
	get_root().add_child(receiver)
	var sender := PacketPeerUDP.new()
	sender.connect_to_host("127.0.0.1", given.port)
	var packets: Array = JSON.parse_string(FileAccess.get_file_as_string(given.packets))
	for round in given.rounds:
		for packet: Array in packets:
			sender.put_packet(PackedByteArray(packet))
		receiver._process(0.016)
	Stage.tell({"parameters": receiver.parameters, "told": _told, "bad": receiver.bad_packets})
	quit()
