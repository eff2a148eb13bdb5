"""The formulas that the book prints, read and evaluated."""
