"""今日打印包: everything a desk needs on paper for one day, in one file, so that a power cut stops nobody."""
