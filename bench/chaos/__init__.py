"""Everything is broken on purpose while teams search; afterwards it is counted what was lost, doubled or told twice."""
