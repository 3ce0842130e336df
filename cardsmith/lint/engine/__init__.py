"""Cards found, read, checked by one process or several, and findings placed."""
