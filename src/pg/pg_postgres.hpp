// The one spelling of postgres.h: the first include of every .cpp that needs the server.
#pragma once

extern "C" {
#include "postgres.h"
}
