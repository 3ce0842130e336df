"""The YAML that opens a card, read as the Hub reads it, with the place of each key and value."""
