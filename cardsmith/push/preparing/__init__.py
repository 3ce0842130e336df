"""What a push would send: the weights verified, the card brought up to date, the files chosen, perhaps signed."""
