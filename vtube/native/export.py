"""Compiles all kernels to native code that needs no numba: ``python -m vtube.native.export compile FILE``, in a process
of its own. ``... check FILE`` rehearses them in another: code that this machine cannot run ends that one, and no other.

What is exported are numba's own functions, here of pointers and numbers alone. They return a status, 0 unless something
was raised, and before their arguments they take two pointers to what they would return or raise.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vtube.native import library

STUB = "define void @NRT_MemInfo_call_dtor(ptr %0) { ret void }"
"""What frees an array's memory that numba owns, of which there is none."""


def object_code() -> bytes:
    """An object file with the kernels, which nothing outside of it is needed for."""
    import llvmlite.binding as llvm

    from vtube.native.compiling import exported

    machine = library.target_machine()
    module = llvm.parse_assembly(STUB)
    symbols = set()
    for kernel in library.declared():
        native_name, code = exported(kernel)
        module.link_in(llvm.parse_assembly(code))
        module.get_function(native_name).name = kernel.symbol
        symbols.add(kernel.symbol)
    for kept in (*module.functions, *module.global_variables):
        if not kept.is_declaration and kept.name not in symbols:
            kept.linkage = "internal"
    cleaning = llvm.create_new_module_pass_manager()
    cleaning.add_global_dead_code_eliminate_pass()
    cleaning.add_strip_dead_prototype_pass()
    cleaning.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    module.verify()
    missing = [f.name for f in module.functions if f.is_declaration and f.name.startswith(("NRT_", "Py", "numba_"))]
    if missing:
        raise RuntimeError(f"kernels that allocate, raise or use Python need numba: {missing}")
    return bytes(machine.emit_object(module))


def check(path: Path) -> None:
    """Call each kernel of a file, as the stages' rehearsals do."""
    code = library.read(path)
    if code is None or not library.rehearsed(code):
        sys.exit("the compiled kernels do not give what they should")


if __name__ == "__main__":
    task, target = sys.argv[1], Path(sys.argv[2])
    if task == "compile":
        made = object_code()
        try:
            library.write(target, made)
        except OSError:
            sys.exit(library.NO_ROOM)
    else:
        check(target)
