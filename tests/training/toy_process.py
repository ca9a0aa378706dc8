"""Trains the toy in a process of its own: ``toy_process.py FOLDER SETTINGS-AS-JSON``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import toy  # beside this file, which is run as a script

from vtube.stopping import stoppable

with stoppable() as stop:
    result = toy.train(toy.settings(**json.loads(sys.argv[2])), Path(sys.argv[1]), stop)
sys.stdout.write(json.dumps(result))
