// The error that a piece of code throws, to look at its parts.
#pragma once

#include <gtest/gtest.h>

#include "base/base_error.hpp"

namespace coursera::support {

// Runs `code` and returns its base::Error; records a failure when it throws none.
template <typename Code>
base::Error ThrownError(Code&& code) {
	try {
		code();
	} catch (const base::Error& error) {
		return error;
	}
	ADD_FAILURE() << "no base::Error was thrown";
	return {base::ErrorKind::kInternal, "none"};
}

} // namespace coursera::support
