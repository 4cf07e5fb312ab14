"""Three doors that never import each other: the public portal, the officers' desk, the machines' API."""
