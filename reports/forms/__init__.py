"""Forms; what they offer is what the actions accept."""
