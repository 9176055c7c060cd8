"""Whoever is meant leaves the corpus, in a transaction that nobody else can write beside."""

from collections.abc import Callable

from leadsearch.people.engine import Found, Writer


async def erase_whoever(writer: Writer, means: Callable[[Found], bool]) -> list[Found]:
    """Erase everybody who is meant; who they were. Looks at the whole corpus: half a minute for a million people."""
    gone: list[Found] = []
    after = 0
    while some := await writer.behind(after):
        for found in some:
            if means(found):
                await writer.erase(found.key)
                gone.append(found)
        after = some[-1].id
    return gone
