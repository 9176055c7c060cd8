"""The pipeline: one prompt through all stages."""

from datetime import UTC, datetime

from leadsearch.contract import Filters
from leadsearch.prompt.assemble import assemble
from leadsearch.prompt.contacts import read_contacts
from leadsearch.prompt.cues import read_cues
from leadsearch.prompt.employers import read_employers
from leadsearch.prompt.experience import read_experience
from leadsearch.prompt.language import foreign
from leadsearch.prompt.leftovers import read_leftovers
from leadsearch.prompt.lexicon import lexicon, sight
from leadsearch.prompt.numbers import read_numbers
from leadsearch.prompt.places import read_places
from leadsearch.prompt.purposes import read_purposes
from leadsearch.prompt.roles import read_roles
from leadsearch.prompt.settling import settle
from leadsearch.prompt.spelling import repaired
from leadsearch.prompt.table import Table
from leadsearch.prompt.tokens import tokenise
from leadsearch.prompt.topics import read_topics
from leadsearch.prompt.traits import read_traits


def read(prompt: str, *, year: int | None = None) -> Filters:
    """How a prompt is understood, without a network and in about a millisecond. Never raises, whatever the text.

    `year` is the present one, for "founded in the last five years"; left out, it is taken from the clock.
    """
    known = lexicon()
    tokens, notes = repaired(tokenise(prompt), known)
    table = Table(prompt, tokens, sight(tokens, known), notes=[*notes])
    if note := foreign(table):
        return Filters(unsupported=(prompt.strip(),), coverage=0.0, notes=(note,))
    read_traits(table)
    read_purposes(table)
    read_numbers(table, year or datetime.now(UTC).year)
    read_cues(table)
    read_roles(table)
    read_places(table, known)
    read_contacts(table)
    read_employers(table)
    read_topics(table)
    read_experience(table)
    read_leftovers(table)
    settle(table)
    return assemble(table)
