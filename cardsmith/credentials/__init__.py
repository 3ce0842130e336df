"""Credentials in text and in files, by their issuers' own shapes. Nothing is run, nobody is asked, nothing is shown.

`kinds` lists what is known by its beginning, `context` what is known by the words before it; `examples` says what
documentation writes in a credential's place. `find` looks into a text; `carriers` says what is looked for in which
bytes of a file, and `closed` which files nobody can look into as a whole. `mask` hides what was found.
"""

from cardsmith.credentials.find import Secret, find, kinds_in
from cardsmith.credentials.mask import mask

__all__ = ["Secret", "find", "kinds_in", "mask"]
