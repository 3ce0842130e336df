"""Tests of cardsmith.verify."""
