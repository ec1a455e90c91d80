"""The command line: one-shot commands; stdout is data, stderr is narration."""
