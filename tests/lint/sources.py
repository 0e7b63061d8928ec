# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files are the project's own: what the lint tests have in common."""
import os
import re

SKIPPED_EXIT = 77  # meson takes it for "skipped"


def source_files(root, suffixes=None):
    """Paths below root, relative and sorted, that end in one of suffixes (None: all); no build folders, no hidden folders but .ci."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders
                      if (name == ".ci" or not name.startswith((".", "__")))
                      and not os.path.exists(os.path.join(folder, name, "meson-private"))]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names
                  if name != ".git" and (suffixes is None or name.endswith(suffixes))]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def without_comments(text):
    """C text with comments blanked out; line numbers stay."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
    return re.sub(pattern, lambda m: m[0] if m[0][0] == '"' else re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def report(faults):
    """Prints the faults; returns an exit status."""
    for fault in faults:
        print(fault)
    return 1 if faults else 0
