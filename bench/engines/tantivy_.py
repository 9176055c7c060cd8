"""tantivy: an inverted index in Rust. Facets are terms, the id is a fast field to order and to go on by."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.engines.engine import Hit, bytes_in, walk
from leadsearch.contract import Filters
from leadsearch.people.engine import Cursor
from leadsearch.people.expression import NUMBER_FIELDS, All, Between, Either, Expression, Facet, Not
from leadsearch.people.rows import Row

HEAP_BYTES = 512_000_000
"""Memory that the writer may use before it writes a segment."""


class Tantivy:
    """The rival `tantivy`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lib: Any = import_module("tantivy")  # of the dependency group `bench`
        builder = self._lib.SchemaBuilder()
        builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
        builder.add_text_field("facets", stored=False, tokenizer_name="raw", index_option="basic")
        builder.add_bytes_field("record", stored=True)
        for field in NUMBER_FIELDS:
            builder.add_integer_field(field, stored=False, indexed=True, fast=True)
        self._schema = builder.build()
        self._index = self._lib.Index(self._schema, path=str(folder))

    async def build(self, batches: Iterable[Sequence[Row]]) -> None:
        """Store everybody."""
        writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
        number = 0
        for batch in batches:
            for row in batch:
                number += 1
                document = self._lib.Document()
                document.add_unsigned("id", number)
                document.add_bytes("record", row.record.encode())
                for token in row.facets.split():
                    document.add_text("facets", token)
                for field in NUMBER_FIELDS:
                    if (value := getattr(row, field)) is not None:
                        document.add_integer(field, value)
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> tuple[list[Hit], Cursor]:
        """The next people."""
        return await walk(self, filters, after=after, limit=limit)

    async def ask(self, asked: Expression, *, after: int, limit: int) -> Sequence[Hit]:
        """Who fits."""
        behind = self._lib.Query.range_query(
            self._schema, "id", self._lib.FieldType.Unsigned, after, None, include_lower=False
        )
        query = self._lib.Query.boolean_query(
            [(self._lib.Occur.Must, self._query(asked)), (self._lib.Occur.Must, behind)]
        )
        searcher = self._index.searcher()
        found = searcher.search(query, limit, count=False, order_by_field="id", order=self._lib.Order.Asc)
        documents = (searcher.doc(address) for _, address in found.hits)
        return [_hit(document) for document in documents]

    def _query(self, asked: Expression) -> Any:
        match asked:
            case Facet(token):
                return self._lib.Query.term_query(self._schema, "facets", token, "basic")
            case Between(field, low, high):
                return self._lib.Query.range_query(self._schema, field, self._lib.FieldType.Integer, low, high)
            case Either(parts) if parts and all(isinstance(part, Facet) for part in parts):
                tokens = [part.token for part in parts if isinstance(part, Facet)]
                return self._lib.Query.term_set_query(self._schema, "facets", tokens)
            case Either(parts):
                return self._lib.Query.boolean_query([(self._lib.Occur.Should, self._query(part)) for part in parts])
            case All(parts):
                wanted = [(self._lib.Occur.Must, self._query(p)) for p in parts if not isinstance(p, Not)]
                unwanted = [(self._lib.Occur.MustNot, self._query(p.part)) for p in parts if isinstance(p, Not)]
                wanted = wanted or [(self._lib.Occur.Must, self._lib.Query.all_query())]
                return self._lib.Query.boolean_query([*wanted, *unwanted])
            case Not():
                return self._query(All((asked,)))

    async def size(self) -> int:
        """Bytes on disk."""
        return bytes_in(self._folder)

    async def memory(self) -> int:
        """It is a library."""
        return 0

    async def close(self) -> None:
        """Nothing stays open."""


def _hit(document: Any) -> Hit:
    facts = document.to_dict()
    return Hit(facts["id"][0], bytes(facts["record"][0]).decode())
