"""What helps to write documents: their schema, completions, meaning on hover, layout, plain words."""
