"""The same behaviours in Chromium, Firefox and WebKit."""
