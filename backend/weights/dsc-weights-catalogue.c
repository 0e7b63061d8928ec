/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The published files of pretrained weights. They are torchvision's, trained on ImageNet-1K; those
 * of 2020 hold the same values as V1 in an older container (pytorch/vision issue 2068). V2 is
 * another training. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "fetch/dsc-digest.h"
#include "weights/dsc-weights-catalogue.h"

#define PUBLISHER "https://download.pytorch.org/models/"
#define V1 N_ ("ImageNet, V1")
#define OLD N_ ("ImageNet, V1, file of 2020")
#define V2 N_ ("ImageNet, V2")
#define LICENCE "BSD-3-Clause"

static const DscWeightsEntry entries[] = {
  { "resnet18", "resnet18-f37072fd.pth", PUBLISHER "resnet18-f37072fd.pth", 46830571,
    "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec", V1, LICENCE },
  { "resnet18", "resnet18-5c106cde.pth", NULL, 46827520,
    "5c106cde386e87d4033832f2996f5493238eda96ccf559d1d62760c4de0613f8", OLD, LICENCE },
  { "resnet34", "resnet34-b627a593.pth", PUBLISHER "resnet34-b627a593.pth", 87319819,
    "b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f", V1, LICENCE },
  { "resnet34", "resnet34-333f7ec4.pth", NULL, 87306240,
    "333f7ec4c6338da2cbed37f1fc0445f9624f1355633fa1d7eab79a91084c6cef", OLD, LICENCE },
  { "resnet50", "resnet50-0676ba61.pth", PUBLISHER "resnet50-0676ba61.pth", 102530333,
    "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a", V1, LICENCE },
  { "resnet50", "resnet50-19c8e357.pth", NULL, 0, "19c8e357", OLD, LICENCE },
  { "resnet50", "resnet50-11ad3fa6.pth", NULL, 0, "11ad3fa6", V2, LICENCE },
};

const DscWeightsEntry *
dsc_weights_catalogue (guint *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (entries);
  return entries;
}

const DscWeightsEntry *
dsc_weights_catalogue_find_network (const char *network)
{
  g_return_val_if_fail (network != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].network, network) && entries[i].url != NULL)
      return &entries[i];
  return NULL;
}

const DscWeightsEntry *
dsc_weights_catalogue_find_file (const char *file)
{
  g_return_val_if_fail (file != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].file, file))
      return &entries[i];
  return NULL;
}

const DscWeightsEntry *
dsc_weights_catalogue_find_digest (const char *digest)
{
  g_return_val_if_fail (digest != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (dsc_digest_matches (digest, entries[i].sha256))
      return &entries[i];
  return NULL;
}
