"""The domain: searches, their batches, and the one order in which a batch is told, started, watched and ended."""
