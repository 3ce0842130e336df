"""A card's own code, run as a stranger would run it.

`usage` (which blocks, and whose) → `staging` (what the embedded Hub shows) → `process` (one block in a fresh process) →
`inside` (that process) → `judgement` (what its end means).
"""
