"""What the files of a model folder are, read from names and headers: without torch, and nothing in the folder runs."""
