"""Every command of the menus and keys, as a table; the window makes Qt actions of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """`name` is how the code calls it. `keys`: shortcuts, the first is shown. `menu`: where it is listed."""

    name: str
    label: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""


ACTIONS: tuple[Action, ...] = (
    Action("new", "New board", "File", ("Ctrl+N",), "plus"),
    Action("open", "Open…", "File", ("Ctrl+O",), "open"),
    Action("save", "Save", "File", ("Ctrl+S",), "save"),
    Action("save_as", "Save as…", "File", ("Ctrl+Shift+S",)),
    Action("export_gif", "Export the run as GIF…", "Export"),
    Action("export_png", "Export the run as a PNG strip…", "Export"),
    Action("export_json", "Export the run as JSON…", "Export"),
    Action("export_snippet", "Copy as a Python snippet", "Export", ("Ctrl+Shift+C",), "copy"),
    Action("rename_model", "Rename the open model…", "File"),
    Action("trash_model", "Move the open model to the trash", "File", (), "trash"),
    Action("quit", "Quit", "File", ("Ctrl+Q",)),
    Action("undo", "Undo", "Edit", ("Ctrl+Z",), "undo"),
    Action("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Action("clear", "Clear the pattern", "Edit", ("Ctrl+Backspace",)),
    Action("remove_branch", "Remove the open branch", "Edit", ("Ctrl+Delete", "Ctrl+Shift+Backspace"), "trash"),
    Action("play", "Play or pause", "Run", ("Space",), "play"),
    Action("stop", "Stop what goes on here; a training pauses", "Run", ("Esc",)),
    Action("forward", "Step forward", "Run", ("Ctrl+Right",), "forward"),
    Action("back", "Step back", "Run", ("Ctrl+Left",), "back"),
    Action("first", "To the first step", "Run", ("Ctrl+Home",), "first"),
    Action("last", "To the last step", "Run", ("Ctrl+End", "Ctrl+Return"), "last"),
    Action("redraw", "Redraw from here with a new seed", "Run", ("Ctrl+R",), "refresh"),
    Action("generate", "Generate the selected positions of the row again", "Run", ("Ctrl+G",), "restart"),
    Action("dice", "New seed and play", "Run", ("Ctrl+D",), "dice"),
    Action("more", "Draw 20 more results", "Run", ("Ctrl+M",)),
    Action("pattern", "Go to the pattern line", "View", ("Ctrl+P",)),
    Action("board", "Go to the board", "View", ("Ctrl+B",)),
    Action("map_mode", "Next map", "View", ("Ctrl+H",)),
    Action("scheme", "Light or dark", "View", ("Ctrl+Shift+L",), "moon"),
    Action("tab_1", "Results", "View", ("Ctrl+1",)),
    Action("tab_2", "Train", "View", ("Ctrl+2",)),
    Action("tab_3", "Inspect", "View", ("Ctrl+3",)),
    Action("tab_4", "Sampling", "View", ("Ctrl+4",)),
    Action("tab_5", "Model", "View", ("Ctrl+5",)),
    Action("tab_6", "Forward", "View", ("Ctrl+6",)),
    Action("tab_7", "Compare", "View", ("Ctrl+7",)),
    Action("welcome", "First steps", "Help"),
    Action("glossary", "What the words mean", "Help", (), "help"),
    Action("systems", "Systems of the literature", "Help", (), "info"),
    Action("shortcuts", "Keyboard shortcuts", "Help", ("F1",), "keyboard"),
    Action("report", "Copy a report of the last error", "Help"),
    Action("about", "About Unmask", "Help", (), "info"),
)
TABS = tuple(action for action in ACTIONS if action.name.startswith("tab_"))  # a page each, in the window's order
MENUS = ("File", "Edit", "Run", "View", "Export", "Help")
# These are handled where no widget wants them: Space still types in a field and presses a focused button, and Escape
# leaves a field, closes what has popped up and takes back what is being typed.
BY_FALLBACK = frozenset({"play", "stop"})
