"""Forms that narrow lists: `Filter(data, user=...).narrow(rows)`."""
