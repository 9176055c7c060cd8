"""Task state in Redis: the keys, the scripts, the store's ports, and a server of our own."""
