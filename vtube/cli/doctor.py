"""``vtube doctor``: what works on this machine."""

from __future__ import annotations

import argparse
import json

EXAMPLES = """\
  vtube doctor
  vtube doctor --json"""
ESSENTIAL = {"avatars", "pose model"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``vtube doctor`` has no options of its own."""


def main(arguments: argparse.Namespace) -> int:
    """Examine and tell; 1 when something is missing without which nothing can be tracked or shown."""
    from dataclasses import asdict

    from vtube import settings as layers
    from vtube.doctor import examine

    findings = examine(layers.load(arguments.config, arguments.set))
    if arguments.json:
        print(json.dumps({"findings": [asdict(finding) for finding in findings]}))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            print(f"{'ok ' if finding.works else 'no '} {finding.name:<{width}}  {finding.what}")
            if finding.hint:
                print(f"    {'':<{width}}  -> {finding.hint}")
    return int(any(not finding.works and finding.name in ESSENTIAL for finding in findings))
