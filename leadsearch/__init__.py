"""The lead search API, both ends of it: the contract, a client, and our own service of that contract."""
