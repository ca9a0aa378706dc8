"""Compiles the kernels to native code that needs no numba: ``python -m vtube.render._export compile FILE``, in a
process of its own. ``... check FILE`` draws with it in another: code that this machine cannot run ends that one, and no
other.

What is exported are numba's own functions, here of pointers and numbers alone. They return a status, 0 unless something
was raised, and before their arguments they take two pointers to what they would return or raise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

from vtube.render import _native

STUB = "define void @NRT_MemInfo_call_dtor(ptr %0) { ret void }"
"""What frees an array's memory that numba owns, of which there is none."""


def object_code() -> bytes:
    """An object file with the kernels, which nothing outside of it is needed for."""
    import llvmlite.binding as llvm

    machine = _native.target_machine()
    module = llvm.parse_assembly(STUB)
    for name, (native_name, code) in _exported().items():
        module.link_in(llvm.parse_assembly(code))
        module.get_function(native_name).name = name
    for kept in (*module.functions, *module.global_variables):
        if not kept.is_declaration and kept.name not in _native.KERNELS:
            kept.linkage = "internal"
    cleaning = llvm.create_new_module_pass_manager()
    cleaning.add_global_dead_code_eliminate_pass()
    cleaning.add_strip_dead_prototype_pass()
    cleaning.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    module.verify()
    return bytes(machine.emit_object(module))


def _exported() -> dict[str, tuple[str, str]]:
    """The native name and the LLVM code of each kernel."""
    from numba import types

    from vtube.render._compiled import exported

    result = {}
    for name, function in _functions().items():
        kinds = [[types.int64] if kind is None else [types.voidptr, types.int64] for kind in _native.KERNELS[name]]
        result[name] = exported(function, types.void(*chain.from_iterable(kinds)))
    return result


def _functions() -> dict[str, Callable[..., None]]:
    """The kernels as functions of what ``_native`` hands them: of each array its address and its length."""
    from numba import carray

    from vtube.render import _grids, _raster
    from vtube.render._compiled import inner
    from vtube.render._formats import FLAG, INTEGER, NUMBER, PIXEL, SPRITE

    kernels: tuple[Any, ...] = (_raster.band, _grids.measure, _grids.extend)
    draw, look, grow = (inner(kernel.py_func) for kernel in kernels)

    def band(
        picture: Any, pixels: int, background: Any, behind: int, width: int, scratch: Any, room: int, mask: Any,
        masked: int, texels: Any, texture: int, table: Any, sprites: int, order: Any, drawn: int, vertices: Any,
        points: int, cells: Any, flags: int, top: int, bottom: int,
    ) -> None:  # fmt: skip
        draw(
            carray(picture, pixels, PIXEL), carray(background, behind, PIXEL), width, top, bottom,
            carray(scratch, room, PIXEL), carray(mask, masked, PIXEL), carray(texels, texture, PIXEL),
            carray(table, sprites, SPRITE), carray(order, drawn, INTEGER), carray(vertices, (points, 2), NUMBER),
            carray(cells, flags, FLAG),
        )  # fmt: skip

    def measure(
        table: Any, sprites: int, vertices: Any, points: int, width: int, height: int, scales: Any, count: int
    ) -> None:
        room = carray(scales, count, NUMBER)
        look(carray(table, sprites, SPRITE), carray(vertices, (points, 2), NUMBER), width, height, room)

    def extend(table: Any, sprites: int, vertices: Any, points: int, width: int, height: int) -> None:
        grow(carray(table, sprites, SPRITE), carray(vertices, (points, 2), NUMBER), width, height)

    return {"band": band, "measure": measure, "extend": extend}


def check(path: Path) -> None:
    """Draw a white pixel with the kernels of a file."""
    from vtube.render.sprites import rehearse

    code = _native.read(path)
    if code is None or rehearse(_native.linked(code)) != [0xFFFFFFFF]:
        sys.exit("the compiled kernels do not draw what they should")


if __name__ == "__main__":
    task, target = sys.argv[1], Path(sys.argv[2])
    if task == "compile":
        made = object_code()
        try:
            _native.write(target, made)
        except OSError:
            sys.exit(_native.NO_ROOM)
    else:
        check(target)
