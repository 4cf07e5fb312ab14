"""Documents: bytes in, a Document out (blocks of paragraphs and tables, each with its place). The only room that knows file formats."""
