"""Relevance at a glance: how many dots of five are full, and how good that is."""

DOTS = 5
#: How good a relevance is, from which number on.
GOOD, FAIR, POOR = "good", "fair", "poor"
LEVELS = ((0.7, GOOD), (0.4, FAIR), (0.0, POOR))


def glance(relevance: float) -> tuple[str, str, str]:
    """Give the full dots, the empty ones, and how good that is.

    >>> glance(0.62), glance(0.0)
    (('●●●', '○○', 'fair'), ('●', '○○○○', 'poor'))
    """
    full = max(1, round(relevance * DOTS))
    level = next(level for least, level in LEVELS if relevance >= least)
    return "●" * full, "○" * (DOTS - full), level
