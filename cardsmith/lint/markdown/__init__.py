"""The body of a card: prose and its words, code, links, tables, BibTeX."""
