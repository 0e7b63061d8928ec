/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shell/dsc-accels.h"

static const DscAccel accels[] = {
  { "app.new-window", { "<Control>n" } },
  { "app.quit", { "<Control>q" } },
  { "win.open-folder", { "<Control>o" } },
  { "win.open-table", { "<Control><Shift>o" } },
  { "win.classify-files", { "<Control>i" } },
  { "win.close", { "<Control>w" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "win.guide", { "F1" } },
  { "win.primary-menu", { "F10" } },
  { "win.fullscreen", { "F11" } },
  { "win.show-view::data", { "<Alt>1" } },
  { "win.show-view::train", { "<Alt>2" } },
  { "win.show-view::results", { "<Alt>3" } },
  { "win.show-view::classify", { "<Alt>4" } },
  { "win.train", { "<Control>t" } },
  { "win.find-rate", { "<Control>l" } },
  { "win.pause-or-resume", { "<Control>p" } },
  { "win.stop", { "<Control>period" } },
  { NULL },
};

static const DscAccel bindings[] = {
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z" } },
  { "win.paste", { "<Control>v" } },
  { NULL },
};

const DscAccel *
dsc_accels_get (void)
{
  return accels;
}

const DscAccel *
dsc_accels_get_bindings (void)
{
  return bindings;
}
