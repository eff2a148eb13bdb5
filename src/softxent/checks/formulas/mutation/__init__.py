"""The wrong versions of a formula: what people get wrong at one place of it."""
