"""Makes `python -m qa` the same as the command `dateline`."""

import sys

from qa.cli import main

sys.exit(main())
