"""Input made up at random, for the linter, its fixes and its formats. `make fuzz` takes 100,000; the tests a few."""
