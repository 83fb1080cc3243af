"""报表: figures for who leads, each with the rows behind it. These pages only read."""
