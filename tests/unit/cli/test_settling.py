"""What is loaded stays out of the garbage collector's sight."""

import gc

from cli.settling import settle


def test_a_full_collection_no_longer_looks_through_what_is_loaded() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
