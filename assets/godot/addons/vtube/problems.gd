@tool
extends RefCounted
## Checks values of a file or packet that may come from a stranger, and keeps the first thing that is wrong.
##
## Each check gives a value of the right type whatever was there, so that reading goes on without
## run-time errors; what comes after the first problem is its consequence and not kept.

const LONGEST_TEXT := 256
## Pixels and radians: what lies farther off is infinite to a node, whose numbers are shorter than a file's.
const FARTHEST := 1e9

static var _name := RegEx.create_from_string("\\A[A-Za-z_][A-Za-z0-9_]{0,63}\\z")

## One line, empty while nothing is wrong.
var first := ""
var _where: String


## [param where]: the file or sender, named at the beginning of the line.
func _init(where: String) -> void:
	_where = where


func add(what: String) -> void:
	if first.is_empty():
		for letter in "%s: %s" % [_where, what]:
			first += letter if _is_printable(letter.unicode_at(0)) else "?"


func is_fine() -> bool:
	return first.is_empty()


func object(value: Variant, what: String) -> Dictionary:
	if value is Dictionary:
		return value
	_wrong(what, value, "an object")
	return {}


func list(value: Variant, what: String, most: int) -> Array:
	if not value is Array:
		_wrong(what, value, "a list")
		return []
	if value.size() > most:
		_wrong(what, "%d entries" % value.size(), "at most %d" % most)
		return []
	return value


func number(value: Variant, what: String, low := -INF, high := INF) -> float:
	if (value is float or value is int) and is_finite(value) and value >= low and value <= high:
		return value
	_wrong(what, value, "a number" + _between(low, high))
	return 0.0 if low == -INF else low


func whole(value: Variant, what: String, low: int, high: int) -> int:
	if (value is float or value is int) and value >= low and value <= high and fmod(value, 1.0) == 0.0:
		return int(value)
	_wrong(what, value, "a whole number" + _between(low, high))
	return low


func pair(value: Variant, what: String) -> Vector2:
	var numbers := list(value, what, 2)
	if numbers.size() != 2:
		_wrong(what, value, "two numbers")
		return Vector2.ZERO
	return Vector2(measure(numbers[0], what), measure(numbers[1], what))


## A place or an angle.
func measure(value: Variant, what: String) -> float:
	return number(value, what, -FARTHEST, FARTHEST)


func text(value: Variant, what: String, longest := LONGEST_TEXT) -> String:
	if value is String and value.length() <= longest:
		return value
	_wrong(what, value, "a text of at most %d characters" % longest)
	return ""


func flag(value: Variant, what: String) -> bool:
	if value is bool:
		return value
	_wrong(what, value, "true or false")
	return false


## A name of a bone, keypoint, parameter or event.
func name_of(value: Variant, what: String) -> String:
	if value is String and _name.search(value):
		return value
	_wrong(what, value, "a name: letters, digits and _, at most 64")
	return "_"


func exactly(value: Variant, what: String, expected: String) -> void:
	if not value is String or value != expected:
		_wrong(what, value, expected)


func _wrong(what: String, value: Variant, expected: String) -> void:
	if is_fine():
		add("%s is wrong (got %s, expected %s)" % [what, _told(value), expected])


func _between(low: float, high: float) -> String:
	if low == -INF and high == INF:
		return ""
	return " from %s to %s" % [low, high]


func _told(value: Variant) -> String:
	if value is Dictionary:
		return "an object"
	if value is Array:
		return "a list of %d" % value.size()
	return "nothing" if value == null else str(value).left(40)


## Whether a terminal would show this letter, not obey it.
func _is_printable(letter: int) -> bool:
	return letter >= 0x20 and not (letter >= 0x7f and letter < 0xa0)
