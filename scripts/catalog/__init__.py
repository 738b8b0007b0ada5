"""What the scripts share: reading sources, running programs, judging them."""
