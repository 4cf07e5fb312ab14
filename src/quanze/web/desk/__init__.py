"""The officers' door: sign in, my work, matters, administration. Every page names the action that the access policy is asked about."""
