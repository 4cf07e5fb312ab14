"""Forms: what an official document asks for, how it is numbered, and which fields are still missing. Writing the file is an adapter's work."""
