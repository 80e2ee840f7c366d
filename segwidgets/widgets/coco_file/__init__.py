"""One COCO file: what is in it, how its lists hang together, and how it writes masks."""
