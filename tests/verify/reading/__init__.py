"""Tests of cardsmith.verify.reading."""
