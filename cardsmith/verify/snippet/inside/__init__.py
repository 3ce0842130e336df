"""What happens in the process that runs a block: `python -m cardsmith.verify.snippet.inside ROOT CHANNEL`."""
