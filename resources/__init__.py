"""Word lists, fonts and icons, each with its source and licence; read through `importlib.resources`."""
