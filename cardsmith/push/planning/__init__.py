"""Folder → Plan: exactly the files of the commit, and why each other file stays behind."""
