"""The officers' pages at /console: rendered here, one event stream each, no data kept in browsers.

`policy.py` says who may use which route; `guard.py` holds every request to it; the rest are pages.
"""
