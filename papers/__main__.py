"""`python -m papers` writes every page that is made."""

from papers.pages import ROOT, pages


def main() -> None:
    """Each in its place."""
    for path, text in pages().items():
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
