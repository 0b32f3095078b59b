// The host of the core decides how many files the core may keep open. PostgreSQL needs descriptors
// of its own, for WAL above all, and counts those that others open.
//
// When other files need a descriptor, the least recently read file gives its own back; it is opened
// again when it is read: see base_file.hpp.
#pragma once

namespace coursera::base {

struct DescriptorHooks {
	bool (*acquire)() = nullptr; // false when no more may be opened; must not throw
	void (*release)() = nullptr; // for each that was acquired; must not throw
};

// Without hooks, as in the unit tests, only the system's own limit counts.
void SetDescriptorHooks(const DescriptorHooks& hooks);

bool AcquireDescriptor() noexcept;
void ReleaseDescriptor() noexcept;

} // namespace coursera::base
