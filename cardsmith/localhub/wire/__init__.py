"""HTTP: bodies in and out, refusals in the Hub's words, pages, and an application on a socket."""
