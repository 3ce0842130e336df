"""What stands against publishing, all of it at once."""
