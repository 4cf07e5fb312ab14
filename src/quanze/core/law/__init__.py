"""The law: works (enactments through time), expressions (dated versions), provisions, and what is in force on a day."""
