// Where libFuzzer comes in. Compiled for each target, whose function is FUZZ_TARGET.
#include <gtest/gtest.h>

#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
	// Nobody catches what the checks of test/unit/support then throw: they end the process, too.
	testing::GTEST_FLAG(throw_on_failure) = true;
	return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
	coursera::fuzz::FUZZ_TARGET(coursera::fuzz::Input({reinterpret_cast<const char*>(data), size}));
	return 0;
}
