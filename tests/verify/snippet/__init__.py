"""Tests of cardsmith.verify.snippet."""
