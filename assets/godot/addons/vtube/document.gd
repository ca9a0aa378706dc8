@tool
extends RefCounted
## The JSON of a take: whatever a stranger's file holds, reading it takes a bounded amount of memory.
##
## Parsed JSON takes many times the room of its text. The numbers of the tracks, which are all but a
## little of a take, are therefore cut out before the rest is parsed, and parsed one track at a time
## into packed integers; the rest has a bound of its own.

const Letters := preload("letters.gd")
const Problems := preload("problems.gd")

const LARGEST_FILE := 1 << 29
const LARGEST_REST := 1 << 24
## Objects and lists outside of the tracks' numbers: an empty one is two bytes in a file, a hundred in memory.
const MOST_CONTAINERS := 400_000
const LONGEST_TRACK := 1 << 21
const LARGEST_TAKE := 100_000_000
const MOST_TRACKS := 1 << 14
const _GZIP := [0x1f, 0x8b]
const _BYTE_ORDER_MARK := [0xef, 0xbb, 0xbf]
const _COMMA := 0x2c
const _OPEN := 0x5b
const _CLOSE := 0x5d
const _BRACE := 0x7b
const _SPACES := [0x20, 0x09, 0x0a, 0x0d]
## Spaces that may stand between a key, its colon and its value.
const _MOST_SPACES := 64

## What the file holds beside the numbers; a track's data is a text that [method numbers] understands.
var root := {}
var _bytes: PackedByteArray
var _spans: Array[Vector2i] = []
var _keys := {}
## Nobody can guess the keys, so that no text of the file can be taken for one.
var _secret := "%08x%08x%08x" % [randi(), randi(), randi()]
var _problems: Problems


## Reads a file. If something is wrong with it, [param problems] has it, and [member root] is empty.
func _init(path: String, problems: Problems) -> void:
	_problems = problems
	_bytes = _contents(path)
	var rest := _without_numbers() if problems.is_fine() else PackedByteArray()
	if not Letters.is_utf8(rest):
		problems.add("is no UTF-8 text")
	if problems.is_fine():
		root = problems.object(_parsed(rest.get_string_from_utf8(), "the file"), "the file")


## The numbers that stand at [param data], a track's data of [member root]: [param count] whole ones of 32 bits.
func numbers(data: Variant, what: String, count: int) -> PackedInt32Array:
	if not data is String or not _keys.has(data):
		_problems.add("%s is no list of numbers" % what)
		return PackedInt32Array()
	var span := _spans[_keys[data]]
	var text := _bytes.slice(span.x, span.y).get_string_from_ascii()
	var parsed: Variant = _parsed(text, what)
	var values: Array = parsed if parsed is Array else []
	if values.size() != count:
		_problems.add("%s has %d entries (expected frame_count, %d)" % [what, values.size(), count])
		return PackedInt32Array()
	if values.min() < -(1 << 31) or values.max() >= 1 << 31 or (_has_fractions(text) and values.any(_is_fraction)):
		_problems.add("%s holds a number that is no whole one of 32 bits" % what)
		return PackedInt32Array()
	return PackedInt32Array(values)


func _contents(path: String) -> PackedByteArray:
	var file := FileAccess.open(path, FileAccess.READ)
	if file == null:
		var why := "is a folder" if DirAccess.dir_exists_absolute(path) else ""
		_problems.add(why if why else "cannot be read: %s" % error_string(FileAccess.get_open_error()))
		return PackedByteArray()
	if file.get_length() > LARGEST_FILE:
		_problems.add("is larger than the %d MiB that are read" % (LARGEST_FILE >> 20))
		return PackedByteArray()
	var bytes := file.get_buffer(file.get_length())
	if bytes.slice(0, 2) == PackedByteArray(_GZIP):
		bytes = bytes.decompress_dynamic(LARGEST_FILE, FileAccess.COMPRESSION_GZIP)
		if bytes.is_empty():
			_problems.add("is a damaged gzip file, or holds more than %d MiB" % (LARGEST_FILE >> 20))
	elif bytes.is_empty():
		_problems.add("is empty")
	return bytes.slice(3) if bytes.slice(0, 3) == PackedByteArray(_BYTE_ORDER_MARK) else bytes


## The file with a key in the place of each track's numbers.
func _without_numbers() -> PackedByteArray:
	var rest := PackedByteArray()
	var from := 0
	var left := LARGEST_TAKE
	var lists := 0
	var open := _bytes.find(_OPEN)
	while open >= 0 and _problems.is_fine():
		lists += 1
		var next := open + 1
		if _is_data(open):
			next = _bytes.find(_CLOSE, open) + 1
			left -= _checked(open, next)
			rest.append_array(_bytes.slice(from, open))
			rest.append_array(('"%s"' % _key(Vector2i(open, next))).to_ascii_buffer())
			from = next
		if lists > MOST_CONTAINERS or rest.size() > LARGEST_REST or left < 0 or _spans.size() > MOST_TRACKS:
			_problems.add("holds more than is read of a take")
		open = _bytes.find(_OPEN, next)
	if _problems.is_fine() and rest.size() + _bytes.size() - from > LARGEST_REST:
		_problems.add("has more than %d MiB beside the numbers of its tracks" % (LARGEST_REST >> 20))
		return PackedByteArray()
	rest.append_array(_bytes.slice(from))
	if rest.count(_BRACE) + lists > MOST_CONTAINERS:
		_problems.add("holds more than is read of a take")
	return rest


func _key(span: Vector2i) -> String:
	var key := "%s%d" % [_secret, _spans.size()]
	_keys[key] = _spans.size()
	_spans.append(span)
	return key


## How many numbers stand between these brackets.
func _checked(open: int, end: int) -> int:
	if end == 0:
		_problems.add("is truncated: the numbers of track %d do not end" % _spans.size())
		return 0
	var inner := _bytes.slice(open + 1, end - 1)
	var is_other := func(letter: String) -> bool: return inner.has(letter.unicode_at(0))
	if Array('"{[ntfNI'.split()).any(is_other) or not Letters.is_ascii(inner):
		_problems.add("the data of track %d holds something else than numbers" % _spans.size())
		return 0
	var count := inner.count(_COMMA) + 1
	if count > LONGEST_TRACK:
		_problems.add("has %d numbers in track %d (expected at most %d)" % [count, _spans.size(), LONGEST_TRACK])
	return count


## Whether the list that opens here is the value of a key "data".
func _is_data(open: int) -> bool:
	var colon := _before(open)
	if colon < 0 or _bytes[colon] != 0x3a:
		return false
	var end := _before(colon) + 1
	return end >= 6 and _bytes.slice(end - 6, end).get_string_from_ascii() == '"data"'


func _before(place: int) -> int:
	var found := place - 1
	while found >= 0 and place - found < _MOST_SPACES and _bytes[found] in _SPACES:
		found -= 1
	return found


func _parsed(text: String, what: String) -> Variant:
	var json := JSON.new()
	if json.parse(text) == OK:
		return json.data
	if what == "the file" and not text.strip_edges().ends_with("}"):
		_problems.add("is truncated, or no JSON: it does not end with }")
	else:
		_problems.add("%s is no JSON: %s" % [what, json.get_error_message()])
	return null


func _has_fractions(text: String) -> bool:
	return text.contains(".") or text.contains("e") or text.contains("E")


func _is_fraction(value: float) -> bool:
	return fmod(value, 1.0) != 0.0
