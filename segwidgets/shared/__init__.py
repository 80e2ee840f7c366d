"""What several parts share: limits, and the bundles of the page's side."""
