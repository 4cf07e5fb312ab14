"""The law texts of this installation: works, versions, articles, and what they repeal."""
