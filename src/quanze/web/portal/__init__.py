"""The public portal: who is responsible for what, under which law."""
