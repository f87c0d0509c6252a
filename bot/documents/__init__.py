"""Papers we make: the filled form of a procedure as a PDF, and a set of files as one archive."""
