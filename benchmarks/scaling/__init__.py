"""What a province and the nation need, worked out from measured figures."""
