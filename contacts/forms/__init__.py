"""Forms; their choices are narrowed to what the user may see."""
