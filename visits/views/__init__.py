"""Pages: each names the right it needs."""
