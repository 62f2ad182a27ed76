"""From documents to what they mean: words resolved, expressions typed, contradictions refused."""
