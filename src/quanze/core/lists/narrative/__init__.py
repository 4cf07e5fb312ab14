"""Narrative: lists told as prose, numbered 一、 （一） 1., with page breaks inside their sentences."""
