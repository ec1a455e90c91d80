"""`python -m sassytracker`: the command line."""

from sassytracker.cli.main import main

if __name__ == "__main__":
    main()
