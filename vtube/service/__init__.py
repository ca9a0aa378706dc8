"""The HTTP service: the same engine behind an API. ``docs/service.md`` says how it is used and what it checks.

``gate`` decides who is answered, ``bounded`` how much is read, ``routes`` has the answers, ``looking`` what they ask
for people in pictures. Nothing of a request becomes a path.
"""
