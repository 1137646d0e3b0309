"""One file per kind of file: bytes -> documents. Each raises Unreadable for what it cannot read."""
