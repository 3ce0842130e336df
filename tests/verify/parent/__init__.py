"""Tests of cardsmith.verify.parent."""
