"""Một Cửa: public services by chat."""
