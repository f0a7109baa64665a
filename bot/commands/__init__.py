"""The command line's commands, one module each, with a `main` that takes the parsed arguments.

`bot.__main__` imports the one that was asked for, and nothing of the others.
"""
