"""Plan → one commit, whatever the network does, and the proof that it arrived."""
