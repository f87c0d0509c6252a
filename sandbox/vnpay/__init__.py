"""A stand-in for the VNPAY gateway 2.1.0, with its real signatures."""
