"""Who may see and do what: roles, one policy, the rules of signing in. Pure; the store hands in actors, the desk asks for decisions."""
