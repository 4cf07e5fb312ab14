"""One module a command. `read`, `cite`, `check`, `due`, `draw` and `verify` need no Django."""
