"""``vtube`` and ``python -m vtube``."""

import sys


def main() -> int:
    """Run a command; the exit status. Ctrl-C is no defect, even while the program is still being read."""
    try:
        from vtube import cli
    except KeyboardInterrupt:
        return 130
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
