"""What torch computes: the results that figures are checked against."""
