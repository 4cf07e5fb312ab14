"""The rules, one module each, in bundles. No rule knows another."""
