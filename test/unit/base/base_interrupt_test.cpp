#include "base/base_interrupt.hpp"

#include <gtest/gtest.h>

namespace coursera::base {
namespace {

struct Stopped {};

// Hooks are the process's: each test leaves none behind.
class BaseInterrupt : public testing::Test {
  protected:
	void TearDown() override { SetInterruptHooks({}); }
};

TEST_F(BaseInterrupt, NobodyAsksWithoutHooks) {
	SetInterruptHooks({});
	EXPECT_FALSE(InterruptRequested());
	EXPECT_NO_THROW(StopIfInterrupted());
}

TEST_F(BaseInterrupt, RequestedAsksTheHost) {
	InterruptHooks hooks;
	hooks.requested = [] { return true; };
	SetInterruptHooks(hooks);
	EXPECT_TRUE(InterruptRequested());
	EXPECT_NO_THROW(StopIfInterrupted()) << "only the hook for stopping stops";
	hooks.requested = [] { return false; };
	SetInterruptHooks(hooks);
	EXPECT_FALSE(InterruptRequested());
}

TEST_F(BaseInterrupt, StopThrowsTheHostsException) {
	InterruptHooks hooks;
	hooks.stop = [] { throw Stopped(); };
	SetInterruptHooks(hooks);
	EXPECT_THROW(StopIfInterrupted(), Stopped);
	EXPECT_FALSE(InterruptRequested());
}

TEST_F(BaseInterrupt, StopMayReturn) {
	static int calls;
	calls = 0;
	InterruptHooks hooks;
	hooks.stop = [] { ++calls; };
	SetInterruptHooks(hooks);
	StopIfInterrupted();
	EXPECT_EQ(calls, 1);
}

} // namespace
} // namespace coursera::base
