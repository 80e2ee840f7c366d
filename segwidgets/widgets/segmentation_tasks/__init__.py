"""Five readings of a picture: classification, detection, semantic, instance and panoptic."""
