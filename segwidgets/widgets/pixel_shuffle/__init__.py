"""Sub-pixel upsampling: channels that become space, and back."""
