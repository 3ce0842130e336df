"""The endpoints, one family a file. app.py says which path leads where."""
