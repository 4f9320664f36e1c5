"""Two cities to look around in. Every person in them is invented."""
