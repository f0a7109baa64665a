"""What `check` looks at, a file a subject. Nothing here changes anything outside."""
