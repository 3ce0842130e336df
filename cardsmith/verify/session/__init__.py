"""The process that answers: it loads the artifact and makes it work. Only `loading` loads a model."""
