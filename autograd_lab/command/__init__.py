"""The terminal's `autograd-lab`: words come in; texts, files and an exit code go out.

Every other room may be asked, each inside the command that needs it, so that `--help` is quick;
nothing imports this one. A command is a function of its arguments and the `Console`.
"""
