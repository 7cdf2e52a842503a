"""What earlier papers teach: training, calibrating, reporting. Reading needs only `rules.learned`."""
