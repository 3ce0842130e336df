"""`--fix`: edits made round after round, and nothing made worse."""
