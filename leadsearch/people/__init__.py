"""The corpus: what a person is, how people come in, and how those of a prompt are found."""
