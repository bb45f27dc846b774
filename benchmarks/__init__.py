"""Speed and memory of the annual job, measured on the machine at hand."""
