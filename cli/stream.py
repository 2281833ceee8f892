"""Many queries in one run, each answered as soon as its line is there: for lists, and for programs that keep one hunch.

While it waits for the next line it holds no view of an index, and what it had to wait for is answered from the files
as they are by then: a stream may stay open for hours.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hunch.cli.batch import BadLine, Query, open_batch, read_batch
from hunch.cli.caller import Elsewhere
from hunch.cli.exits import Exit
from hunch.cli.inquiry import Inquiry
from hunch.cli.output.forms import Form, form_of
from hunch.cli.output.render import dump
from hunch.cli.scope import Scope, brought_up_to_date, narrow, scoped
from hunch.cli.search import current
from hunch.core.errors import UsageError
from hunch.core.request import SearchRequest, Target, check_query

if TYPE_CHECKING:
    from hunch.core.search.searcher import Searcher

#: A line that took longer than this to come was not there yet when the one before it was answered. Whoever asks for
#: end records waits for each before the next line: there, none was.
WAITED_S = 0.02


def run(inquiry: Inquiry, request: SearchRequest) -> Exit:
    """Answer every line of a file or of stdin."""
    options, caller = inquiry.options, inquiry.caller
    if not caller.is_here:
        raise Elsewhere
    name = options.queries or "-"
    if name == "-" and "-" in options.words:
        raise UsageError("stdin cannot be both the queries and what is searched; name a file for one of them")
    with open_batch(name) as lines, scoped(options.words, inquiry) as scope, inquiry.engine.searcher() as searcher:
        stream = _Stream(inquiry, request, scope, searcher)
        queries = read_batch(lines)
        number = 0
        while (query := stream.wait(lambda: next(queries, None))) is not None:
            number += 1
            try:
                stream.answer(query)
            except UsageError as error:
                caller.say(f"line {number} of {name}: {error}")
                stream.end(query, 0, str(error))
                stream.failed = True
        stream.form.end()
    return Exit.ERROR if stream.failed else Exit.FOUND if stream.found else Exit.NOTHING


class _Stream:
    """What one run knows from line to line."""

    def __init__(self, inquiry: Inquiry, request: SearchRequest, scope: Scope, searcher: "Searcher") -> None:
        self.inquiry, self.request, self.scope, self.searcher = inquiry, request, scope, searcher
        self.form: Form = form_of(inquiry, searcher, scope.left_over)
        self.found = self.failed = self.has_begun = False

    def wait(self, line: Callable[[], Query | BadLine | None]) -> Query | BadLine | None:
        """Give the next line, and look at the files again if it had to be waited for."""
        self.searcher.rest()
        began = time.monotonic()
        query = line()
        is_conversation = self.inquiry.options.end_records and self.has_begun
        if query is not None and (is_conversation or time.monotonic() - began > WAITED_S):
            brought_up_to_date(self.scope.places, self.inquiry)
        self.has_begun = True
        return query

    def answer(self, query: Query | BadLine) -> None:
        """Answer one line.

        Raises:
            UsageError: It asks for nothing that can be answered.
        """
        if isinstance(query, BadLine):
            raise query.error
        text = check_query(query.text)
        places: Sequence[Target] = narrow(query, self.scope.places) if query.paths else self.scope.places
        parsed = self.searcher.parse(text)
        hits = current(self.searcher, parsed, places, self.request, self.inquiry)
        self.form.add(query.id, text, hits, parsed.terms.terms)
        self.found = self.found or bool(hits)
        self.end(query, len(hits))

    def end(self, query: Query | BadLine, count: int, error: str | None = None) -> None:
        """Say that a line is done with, to whoever wants to hear it."""
        if self.inquiry.options.end_records:
            record = {"id": query.id, "query": query.text, "end": True, "count": count}
            self.inquiry.caller.write(dump(record | ({"error": error} if error else {})) + b"\n")
