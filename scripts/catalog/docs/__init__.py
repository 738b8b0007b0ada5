"""What pages and headers show, and whether it is true."""
