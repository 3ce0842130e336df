"""Templates that are not cardsmith's own: what they do is counted, and stopped when it is too much."""
