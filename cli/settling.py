"""What a process that stays up does once, when everything that stays is loaded."""

import gc


def settle() -> None:
    """Take what is loaded out of the garbage collector's sight.

    A full look through the 130,000 objects of tables, models and routes takes 90 ms in which nobody is answered, and
    none of them is ever given up.
    """
    gc.collect()
    gc.freeze()
