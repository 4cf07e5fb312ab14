"""Bodies with their succession, people with their posts and certificates, accounts with their sign-ins, and the audit stream."""
