"""The process that asks: it starts the child, follows its events, and keeps what came of them."""
