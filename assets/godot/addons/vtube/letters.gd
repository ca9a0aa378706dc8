@tool
extends RefCounted
## Whether bytes are text: turning what is none into a String makes Godot complain of every single byte.

## The highest bit of each of eight bytes, as the signed number that Godot reads them as.
const _HIGHEST := -0x7f7f7f7f7f7f7f80
## From which leading byte on: how many follow, and between what the first of these has to be.
const _LEADING := [
	[0xf4, 3, 0x80, 0x8f],
	[0xf1, 3, 0x80, 0xbf],
	[0xf0, 3, 0x90, 0xbf],
	[0xee, 2, 0x80, 0xbf],
	[0xed, 2, 0x80, 0x9f],
	[0xe1, 2, 0x80, 0xbf],
	[0xe0, 2, 0xa0, 0xbf],
	[0xc2, 1, 0x80, 0xbf],
]


static func is_ascii(bytes: PackedByteArray) -> bool:
	var whole := bytes.size() & ~7
	var seen := 0
	for word in bytes.slice(0, whole).to_int64_array():
		seen |= word
	for byte in bytes.slice(whole):
		seen |= byte
	return seen & _HIGHEST == 0


## As the Unicode standard has it (table 3-7): no overlong forms, no surrogates.
static func is_utf8(bytes: PackedByteArray) -> bool:
	if is_ascii(bytes):
		return true
	var following := 0
	var low := 0x80
	var high := 0xbf
	for byte in bytes:
		if following > 0:
			if byte < low or byte > high:
				return false
			following -= 1
			low = 0x80
			high = 0xbf
		elif byte >= 0x80:
			var row := _leading(byte)
			if row.is_empty():
				return false
			following = row[1]
			low = row[2]
			high = row[3]
	return following == 0


static func _leading(byte: int) -> Array:
	for row: Array in _LEADING:
		if byte >= row[0]:
			return row if byte <= 0xf4 else []
	return []
