"""What is measured: ratios against peers and limits, each taken within one run."""
