@tool
extends RefCounted
## One moment of a performance: what a frame of a take and a packet have in common.

## Radians by the bone's name: relative to the parent, the rest's included.
var rotations := {}
## The performer's rest in the same terms.
var rests := {}
## Name of the bone that moves.
var root := ""
## How far it is from its rest, in pixels of the performer's canvas.
var offset := Vector2.ZERO
## Numbers by name.
var parameters := {}
