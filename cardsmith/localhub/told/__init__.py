"""What the Hub tells of a repository: tags, parameters, results, discussions."""
