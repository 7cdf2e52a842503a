"""Learning: training, calibration, what people teach, and what a change would turn."""
