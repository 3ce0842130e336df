"""Scores that a card or a file beside it reports: which metric, which number."""
