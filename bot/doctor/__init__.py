"""What `check` looks at, one subject a file. Nothing here changes anything outside."""
