"""Letters and cards as an office edits them: one folder per letter, read by `bot.letters`."""
