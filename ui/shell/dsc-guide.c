/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shell/dsc-guide.h"

struct _DscGuide
{
  AdwPreferencesWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (DscGuide, dsc_guide, ADW_TYPE_PREFERENCES_WINDOW)

static void
dsc_guide_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_GUIDE);
  G_OBJECT_CLASS (dsc_guide_parent_class)->dispose (object);
}

static void
dsc_guide_class_init (DscGuideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_guide_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/discern/Discern/ui/shell/dsc-guide.ui");
}

static void
dsc_guide_init (DscGuide *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
dsc_guide_present (GtkWindow *parent)
{
  /* The toolkit owns its windows; cppcheck does not know. */
  /* cppcheck-suppress leakNoVarFunctionCall */
  gtk_window_present (g_object_new (DSC_TYPE_GUIDE, "transient-for", parent, NULL));
}
