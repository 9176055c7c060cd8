"""The command `leads`: one file per subcommand. The only place that reads the environment."""

__version__ = "0.1.0"
