"""The card as the Hub reads it: its metadata, what is wrong with them, and its text as HTML."""
