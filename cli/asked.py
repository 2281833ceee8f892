"""What was asked for: from options as they were typed to what they mean."""

import time
from collections.abc import Sequence

from hunch.cli.caller import Elsewhere
from hunch.cli.inquiry import Inquiry
from hunch.cli.options import SearchOptions
from hunch.core.errors import UsageError
from hunch.core.request import Filters, Mode, Refresh, SearchRequest
from hunch.core.types import EncoderSource


def request_of(inquiry: Inquiry) -> SearchRequest:
    """Turn what was typed into what it means.

    Raises:
        UsageError: A value is out of its range, or two options exclude each other.
    """
    from hunch.cli.output.forms import check_forms, extent_of, for_people

    options = inquiry.options
    check_forms(options)
    if options.top < 1:
        raise UsageError(f"--top must be at least 1, not {options.top}")
    if options.per_file is not None and options.per_file < 1:
        raise UsageError(f"--per-file must be at least 1, not {options.per_file}")
    if options.min_relevance is not None and not 0 <= options.min_relevance <= 1:
        raise UsageError(f"--min-relevance must be from 0 to 1, not {options.min_relevance:g}")
    if options.glob:
        from hunch.core.search.filters import check_globs

        check_globs(options.glob)
    return SearchRequest(
        k=options.top,
        mode=Mode(options.mode),
        filters=_filters(inquiry),
        min_relevance=_cut(options, inquiry.engine.source),
        per_file=options.per_file,
        keep_stale=options.refresh == Refresh.OFF,
        diverse=options.diverse,
        fold=for_people(inquiry),
        explain=options.explain,
        around=extent_of(options),
    )


def _filters(inquiry: Inquiry) -> Filters:
    options, now_ns = inquiry.options, time.time_ns()
    if options.regexp:
        from hunch.core.search.regexps import compiled

        compiled(options.regexp)
        if not inquiry.caller.is_here:  # one can run for ever, and only the person's own process hears Ctrl-C
            raise Elsewhere
    return Filters(
        types=_types(options.type),
        types_not=_types(options.type_not),
        globs=options.glob,
        since_ns=_moment_ns("--since", options.since, now_ns),
        before_ns=_moment_ns("--before", options.before, now_ns),
        regexps=options.regexp,
    )


def _moment_ns(option: str, text: str | None, now_ns: int) -> int | None:
    if text is None:
        return None
    from hunch.core.when import moment_ns

    try:
        return moment_ns(text, now_ns)
    except UsageError as error:
        raise UsageError(f"{option} {error}") from None


def _cut(options: SearchOptions, source: EncoderSource) -> float:
    if options.all:
        return 0.0
    if options.min_relevance is not None:
        return options.min_relevance
    return source.calibration.cut if source.calibration else 0.0


def _types(names: Sequence[str]) -> frozenset[str]:
    if not names:
        return frozenset()
    from hunch.core.files.filetypes import resolve_type

    return frozenset(map(resolve_type, names))
