extends SceneTree
## Two receivers want the same port.

const Stage := preload("stage.gd")


func _initialize() -> void:
	var receivers: Array[VTubeReceiver] = [VTubeReceiver.new(), VTubeReceiver.new()]
	var opened := []
	for receiver in receivers:
		receiver.port = Stage.arguments().port
		opened.append(receiver.listen())
	Stage.tell(opened)
	for receiver in receivers:
		receiver.free()
	quit()
