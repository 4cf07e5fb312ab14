"""From accepted lists to dated editions: whose document it is, which record is which, what changed, what replaces what."""
