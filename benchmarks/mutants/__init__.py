"""What no test notices when domain/ and fms/ are broken on purpose.

mutmut makes the mutants, and keeps what became of each (`mutmut results`, `mutmut show`). It would
begin a session of pytest for each of them, which takes longer than all else. Here one session
collects the tests; its forks try some thirty mutants one after the other, each with the tests that
reach its function: the nearest and shortest first, and no more once one of them has failed.

What modules compute while they are imported is computed before any mutant is there: what is
called then alone counts as noticed by none.
"""
