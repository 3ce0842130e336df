"""What silences a finding: comments, per-file ignores, a baseline."""
