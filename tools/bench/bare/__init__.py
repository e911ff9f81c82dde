"""The limit: what a plain Django page of the same kind costs on this machine.

A bare page is a cached template of the same bytes, without a query. A bare list is one keyset
SELECT of 25 rows (title, date, 300 characters), a bare detail one SELECT by key, both about 20 KB;
a bare submit is one INSERT and a redirect. All run through Django's default middleware.
"""
