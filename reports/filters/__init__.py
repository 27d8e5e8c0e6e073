"""Forms that narrow lists."""
