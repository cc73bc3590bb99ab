"""What a window needs of this machine, looked for before Qt is loaded.

Where a system library or a screen is missing, Qt names the wrong cause and aborts the process, which Python
cannot catch. So the entry point calls `window_problem` before it imports PySide6, and `dev.py` before it
installs anything. Standard library only; a few milliseconds.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, MutableMapping
from importlib.util import find_spec
from pathlib import Path

Environment = MutableMapping[str, str]

# soname -> Debian's package, found out on a minimal Debian 12: to import QtWidgets and draw offscreen ...
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# ... for Qt's X11 plugin besides (libxcb-cursor0 brings xcb-image, xcb-render-util and xcb-util) ...
X11_LIBRARIES = {
    "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# ... and for its Wayland plugin.
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
VIRTUAL_SCREEN = {"Xvfb": "xvfb", "xvfb-run": "xvfb", "xauth": "xauth"}
_PACKAGES = QT_LIBRARIES | X11_LIBRARIES | WAYLAND_LIBRARIES | VIRTUAL_SCREEN

# Qt's platform -> the variable that names its screen
_SCREENS = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
_SCREENLESS = {"offscreen", "minimal"}
_ANSWER_SECONDS = 3.0


def calm_openmp(environ: Environment = os.environ) -> None:
    """Let OpenMP's idle threads sleep, and numpy compute on one; call before numpy and torch are loaded.

    On two busy cores two spinning threads are 5 to 30 times slower than one, and a product of a step is too small to be
    shared: some milliseconds become a hundred. A choice already made is kept.
    """
    environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def window_problem(environ: Environment = os.environ) -> str | None:
    """Why no window can be opened here, in one line that says what to do; None where one can.

    Where Wayland and X11 are both named and only one answers, `environ` is made to tell Qt which.
    """
    if not sys.platform.startswith("linux"):
        return None
    if not names_a_screen(environ):
        return no_screen_message()
    missing = missing_libraries(QT_LIBRARIES)
    if missing:
        return libraries_message(missing)
    platforms = _platforms(environ)
    problems = {platform: _platform_problem(platform, environ) for platform in platforms}
    working = [platform for platform, problem in problems.items() if problem is None]
    if not working:
        return problems[platforms[-1]]
    if not environ.get("QT_QPA_PLATFORM") and working != platforms:
        environ["QT_QPA_PLATFORM"] = working[0]
    return _unusual_settings_problem(environ, platforms)


def names_a_screen(environ: Environment) -> bool:
    """Whether the environment names a screen or a Qt platform at all (it may still be dead)."""
    return any(environ.get(name) for name in ("QT_QPA_PLATFORM", *_SCREENS.values()))


def libraries_for(environ: Environment) -> list[str]:
    """The sonames that a window needs on the screen that `environ` names; X11 before Wayland."""
    platforms = _platforms(environ)
    extra = X11_LIBRARIES if "xcb" in platforms else WAYLAND_LIBRARIES if "wayland" in platforms else {}
    return [*QT_LIBRARIES, *extra]


def missing_libraries(sonames: Iterable[str], load: Callable[[str], object] = ctypes.CDLL) -> tuple[str, ...]:
    """The libraries of `sonames` that the loader of this machine does not find."""
    missing = []
    for soname in sonames:
        try:
            load(soname)
        except OSError:
            missing.append(soname)
    return tuple(missing)


def missing_programs(names: Iterable[str]) -> tuple[str, ...]:
    """The programs of `names` that are not on the PATH."""
    return tuple(name for name in names if shutil.which(name) is None)


def debian_packages(missing: Iterable[str]) -> list[str]:
    """Debian's packages for libraries and programs of this module's tables, each once."""
    return list(dict.fromkeys(_PACKAGES[name] for name in missing))


def install_command(missing: Iterable[str]) -> str | None:
    """The one line that installs `missing` here, or None where this system's package manager is not known."""
    missing = list(missing)
    sudo = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
    if shutil.which("apt-get"):
        # A fresh system has no lists yet, and would not find the packages.
        lists = any(Path("/var/lib/apt/lists").glob("*Packages*"))
        update = "" if lists else f"{sudo}apt-get update && "
        return f"{update}{sudo}apt-get install -y {' '.join(debian_packages(missing))}"
    # RPM systems find a package by the library or the file that it provides.
    provided = [f"'{name}()(64bit)'" if ".so." in name else f"/usr/bin/{name}" for name in missing]
    for manager in ("dnf", "zypper"):
        if shutil.which(manager):
            return f"{sudo}{manager} install -y {' '.join(provided)}"
    return None


def libraries_message(missing: Iterable[str]) -> str:
    """One line for missing system libraries: the command that installs them, or their names."""
    missing = list(missing)
    command = install_command(missing)
    if command:
        return f"The window needs system libraries that are missing here. Install them: {command}"
    return f"The window needs system libraries that are missing here; install {', '.join(missing)}."


def no_screen_message(reason: str = "There is no screen here (DISPLAY is not set).") -> str:
    """One line: why there is no screen, and the two ways to go on without one."""
    in_checkout = (Path(__file__).resolve().parents[2] / "dev.py").is_file()
    start = "python3 dev.py run" if in_checkout else "unmask"
    virtual = f"xvfb-run -a {start}"
    if missing_programs(["xvfb-run"]):
        install = install_command(["xvfb-run", "xauth"])
        virtual = f"{install} && {virtual}" if install else virtual
    return f"{reason} Use a virtual screen: {virtual}  - or the command line: {start} fill 'e??a'"


def x_display_answers(name: str) -> bool:
    """Whether the X server `name` (such as ':0') accepts a connection of this user, asked as Qt asks."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(name), None)
    try:
        return int(xcb.xcb_connection_has_error(connection)) == 0
    finally:
        xcb.xcb_disconnect(connection)


def _platforms(environ: Environment) -> list[str]:
    """Qt's platforms in the order in which it would try them; Wayland, then X11, unless the environment names one."""
    asked = environ.get("QT_QPA_PLATFORM")
    if asked:
        return [part.split(":")[0] for part in asked.split(";")]
    return [platform for platform, variable in _SCREENS.items() if environ.get(variable)]


def _platform_problem(platform: str, environ: Environment) -> str | None:
    if platform == "xcb":
        return _x11_problem(environ) or _plugin_problem(platform)
    if platform == "wayland":
        return _wayland_problem(environ) or _plugin_problem(platform)
    return None


def _x11_problem(environ: Environment) -> str | None:
    missing = missing_libraries(X11_LIBRARIES)
    if missing:
        return libraries_message(missing)
    name = environ.get("DISPLAY")
    if not name:
        return no_screen_message("QT_QPA_PLATFORM asks for X11, but DISPLAY is not set.")
    if not _within_seconds(lambda: x_display_answers(name)):
        return no_screen_message(f"The screen that DISPLAY names ({name}) does not answer, or not this user.")
    return None


def _wayland_problem(environ: Environment) -> str | None:
    missing = missing_libraries(WAYLAND_LIBRARIES)
    if missing:
        return libraries_message(missing)
    # Wayland's own rule: a relative name lies in XDG_RUNTIME_DIR, and the default is "wayland-0".
    address = Path(environ.get("XDG_RUNTIME_DIR", "/"), environ.get("WAYLAND_DISPLAY", "wayland-0"))
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_ANSWER_SECONDS)
            connection.connect(str(address))
    except OSError:
        return no_screen_message(f"The Wayland screen ({address}) does not answer.")
    return None


def _plugin_problem(platform: str) -> str | None:
    """Load Qt's plugin as Qt would: whatever else it misses is named here instead of in an abort."""
    package = find_spec("PySide6")
    if package is None or not package.submodule_search_locations:
        return None
    plugin = Path(package.submodule_search_locations[0], "Qt", "plugins", "platforms", f"libq{platform}.so")
    if not plugin.is_file():
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return f"Qt cannot load its {platform} plugin ({error}); install that, or unset LD_LIBRARY_PATH."
    return None


def _within_seconds(question: Callable[[], bool]) -> bool:
    """The answer, or False where none comes in time: a server that hangs would hang Qt too."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(question()), daemon=True)
    thread.start()
    thread.join(_ANSWER_SECONDS)
    return answers == [True]


def _unusual_settings_problem(environ: Environment, platforms: list[str]) -> str | None:
    """Try in a child what cannot be judged from here: other platforms, other folders of plugins."""
    folders = [name for name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH") if environ.get(name)]
    is_default = not folders and (_SCREENLESS | _SCREENS.keys()).issuperset(platforms)
    if is_default or find_spec("PySide6") is None:
        return None
    script = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    command = [sys.executable, "-c", script]
    try:
        child = subprocess.run(command, env=dict(environ), capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pass
    else:
        if child.returncode == 0:
            return None
    settings = " and ".join([*folders, *(["QT_QPA_PLATFORM"] if environ.get("QT_QPA_PLATFORM") else [])])
    return f"Qt cannot start with {settings} as set in the environment. Unset it and start again."
