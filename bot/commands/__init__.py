"""What `python -m bot` does, a file a command; read when the command is given."""
