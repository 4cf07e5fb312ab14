"""Plans, their targets, frames, seeds and draws."""
