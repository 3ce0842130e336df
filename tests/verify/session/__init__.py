"""Tests of cardsmith.verify.session."""
