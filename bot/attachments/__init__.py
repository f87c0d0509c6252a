"""Files of citizens: taken in unopened, checked in a process of their own, kept sealed.

`gate.Gate` receives and admits, `files.StoredFiles` reads them back, `storage.open_storage` says
where they lie. This page imports none of them: the decoder's process starts here, and needs no
database.
"""
