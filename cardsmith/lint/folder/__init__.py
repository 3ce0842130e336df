"""What lies beside a card: its files, their headers and their digests. Nothing in them is run."""
