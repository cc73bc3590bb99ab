"""One presenter a view: it tells the view what there is and turns what the view asks for into verbs of the owners."""
