"""What several rules know: licences, bases, frameworks, placeholders, what is already told."""
