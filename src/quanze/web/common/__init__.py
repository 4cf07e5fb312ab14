"""The design system that all three doors share: tokens, base page, charts, small components."""
