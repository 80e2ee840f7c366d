"""Max pooling, and what unpooling brings back."""
