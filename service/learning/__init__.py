"""Learning to read from labelled voice, and models that were learnt so. Needs the extra `model`."""
