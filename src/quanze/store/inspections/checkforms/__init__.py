"""The item catalogue and its check forms, versioned, frozen when used."""
