"""How large files come in: in parts, or by Xet."""
