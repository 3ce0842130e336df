"""A repository: a bare git folder with its large files, its refs, commits, discussions and pull requests."""
