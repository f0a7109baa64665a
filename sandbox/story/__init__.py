"""The story that `python -m sandbox` tells: one card of each color, six steps, hours, trouble."""
