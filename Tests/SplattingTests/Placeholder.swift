// Replaced by this suite.
