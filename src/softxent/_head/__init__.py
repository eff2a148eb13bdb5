"""What `linear_cross_entropy` is made of: its arguments, chunks of samples, rows of logits, a kernel for a GPU."""
