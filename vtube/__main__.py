"""``vtube`` and ``python -m vtube``."""

import signal
import sys


def main() -> int:
    """Run a command; the exit status. Ctrl-C is no defect, even while the program is still being read or ends."""
    try:
        from vtube import cli
    except KeyboardInterrupt:
        return 130
    status = cli.main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return status


if __name__ == "__main__":
    sys.exit(main())
