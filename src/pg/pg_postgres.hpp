// The one spelling of postgres.h: the first include of every .cpp in pg/ and fdw/.
#pragma once

extern "C" {
#include "postgres.h"
}
