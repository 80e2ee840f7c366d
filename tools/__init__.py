"""What the repository has and the wheel has not."""
