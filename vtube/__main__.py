"""``python -m vtube``."""

import sys

from vtube.cli import main

sys.exit(main())
