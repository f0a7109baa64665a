"""The one session of pytest: collects the tests, sees what each reaches, and has mutants tried.

Runs in the folder of the mutated source; `python -m benchmarks.mutants` begins it.
"""

import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData

from benchmarks.mutants import standing_in
from benchmarks.mutants.trying import Tests, measure, try_all

# Nothing between a collected test and its mutant: no cache, no words about a failure.
_QUICKLY = ("-q", "-s", "--rootdir=.", "--assert=plain", "-p", "no:cacheprovider")


class Session:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, patterns: list[str]) -> None:
        self._patterns = patterns
        self.failed = False

    def pytest_collection(self) -> None:
        """Before the tests are imported, which take the profile as it is by then.

        The first example that fails is enough, and none is kept for the next mutant.
        """
        from hypothesis import Phase, settings  # after pytest, which rewrites it

        shortest = settings(
            settings.get_profile("few"),
            database=None,
            phases=[Phase.explicit, Phase.generate],
            report_multiple_bugs=False,
        )
        settings.register_profile("mutants", shortest)
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the mutants of the patterns that were not tried."""
        # All forks share one folder for their files.
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # noqa: SLF001
        tests = Tests(session, measure(session))
        tests.leave_out_what_fails_anyway()
        for path in sorted(Path().glob("*/**/*.py.meta")):
            data = SourceFileMutationData(path=path.with_suffix(""))
            data.meta_path = path
            data.load()
            wanted = [name for name, code in data.exit_code_by_key.items() if code is None]
            wanted = [name for name in wanted if any(fnmatch(name, p) for p in self._patterns)]
            if wanted:
                data.exit_code_by_key |= try_all(wanted, tests)
                data.save()
        return True


def main() -> None:
    """Collect what pyproject.toml names, and begin."""
    standing_in.install()
    options = config()
    chosen = [*options.pytest_add_cli_args, *options.pytest_add_cli_args_test_selection]
    sys.exit(pytest.main([*_QUICKLY, *chosen], plugins=[Session(sys.argv[1:])]))


if __name__ == "__main__":
    main()
