"""`python -m segwidgets` is the command `segwidgets`."""

import sys

from segwidgets.commands import main

if __name__ == "__main__":
    sys.exit(main())
