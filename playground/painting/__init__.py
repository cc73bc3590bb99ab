"""What the views of the board and the exports share: painters of cells, letters and maps, on any QPainter."""
