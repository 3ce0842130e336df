"""The process that answers: it loads the artifact and makes it work. Only `session` loads a model."""
