#include "base/base_interrupt.hpp"

namespace coursera::base {

namespace {
InterruptHooks installed_hooks; // set once, when the module is loaded
} // namespace

void SetInterruptHooks(const InterruptHooks& hooks) {
	installed_hooks = hooks;
}

bool InterruptRequested() noexcept {
	return installed_hooks.requested != nullptr && installed_hooks.requested();
}

void StopIfInterrupted() {
	if (installed_hooks.stop != nullptr)
		installed_hooks.stop();
}

} // namespace coursera::base
