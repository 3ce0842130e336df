"""Families of trainers: in each module RUNS, name of a run → a function that makes its trainer."""
