"""What an upload holds, before it is decoded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.jobs.test_containers import clip
