"""Which documents a search looks at: by type and by glob, inside the search, so that filters never cost results."""

from collections.abc import Callable, Sequence

from hunch.core.ignorefile import parse
from hunch.core.reader import Document
from hunch.core.request import Filters, Target


def keeper(filters: Filters, targets: Sequence[Target]) -> Callable[[Document], bool] | None:
    """Give the test that a document must pass, or None where every document does."""
    if filters == Filters():
        return None
    globs = _Globs(filters.globs)

    def keep(document: Document) -> bool:
        if filters.types and document.type not in filters.types:
            return False
        if document.type in filters.types_not:
            return False
        return any(target.holds(document.path) and globs.keep(target.below(document.path)) for target in targets)

    return keep
