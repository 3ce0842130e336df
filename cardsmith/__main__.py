"""`python -m cardsmith` is the command line."""

from cardsmith.cli import main

if __name__ == "__main__":
    main()
