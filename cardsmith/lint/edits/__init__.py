"""Changes of a text, as rules propose them: by span, everything else byte for byte."""
