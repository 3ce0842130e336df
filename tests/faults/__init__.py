"""A push over a network that fails: each fault at each request, and what becomes of the repository."""
