#include "base/base_descriptors.hpp"

namespace coursera::base {

namespace {
DescriptorHooks installed_hooks; // set once, when the module is loaded
} // namespace

void SetDescriptorHooks(const DescriptorHooks& hooks) {
	installed_hooks = hooks;
}

bool AcquireDescriptor() noexcept {
	return installed_hooks.acquire == nullptr || installed_hooks.acquire();
}

void ReleaseDescriptor() noexcept {
	if (installed_hooks.release != nullptr)
		installed_hooks.release();
}

} // namespace coursera::base
