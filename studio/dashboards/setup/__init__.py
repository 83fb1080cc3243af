"""设置: what a studio needs before its first order, and where each part of it is changed. Reads only."""
