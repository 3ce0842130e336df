"""The card of the folder beside the README that stands on the Hub."""
