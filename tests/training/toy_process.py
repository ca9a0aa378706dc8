"""Trains the toy in a process of its own: ``toy_process.py FOLDER SETTINGS-AS-JSON``."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

specification = importlib.util.spec_from_file_location("toy", Path(__file__).with_name("toy.py"))
toy = importlib.util.module_from_spec(specification)
specification.loader.exec_module(toy)

if __name__ == "__main__":
    from vtube.stopping import stoppable

    with stoppable() as stop:
        print(json.dumps(toy.train(toy.settings(**json.loads(sys.argv[2])), Path(sys.argv[1]), stop)))
