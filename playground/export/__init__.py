"""An experiment in other forms: JSON, GIF and PNG images, a Python script, a table of results."""
