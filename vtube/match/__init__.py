"""Still images and videos of people: their skeletons drawn, or avatars that stand as they stand.

A picture's people (``people``) are posed and placed as avatars (``posing``, ``placing``), cut out (``silhouette``) and
taken away (``filling``). ``stills`` makes the pictures of it. ``docs/match.md`` says how.
"""
