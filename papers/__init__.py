"""What is written by a program and read by people: `make papers`. Not in the wheel."""
