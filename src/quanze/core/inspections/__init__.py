"""Inspections: whom a list tells the body to see, how often, what is looked at, who may not be troubled again, what follows."""
