"""`python -m autograd_lab` is `autograd-lab`."""

import sys

from autograd_lab.command.main import main

if __name__ == "__main__":
    sys.exit(main())
