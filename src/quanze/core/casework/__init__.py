"""Penalty cases: money, fines, discretion, limitation, hearing, publicity, surcharge; the guards of a case. Values in, values out."""
