"""Draws that anyone can recompute: a frozen frame, a seed nobody chose alone, tickets by SHA-256, a transcript."""
