// How many files the core may keep open is for its host to say. PostgreSQL needs descriptors of its
// own, for WAL above all, and counts those that others open.
//
// Files give their descriptors back when others need one, the least recently read file first, and
// open again when they are read: see base_file.hpp.
#pragma once

namespace coursera::base {

struct DescriptorHooks {
	bool (*acquire)() = nullptr; // false when no more may be opened; must not throw
	void (*release)() = nullptr; // of one that was acquired; must not throw
};

// Without hooks, as in the unit tests, only the system's own limit counts.
void SetDescriptorHooks(const DescriptorHooks& hooks);

bool AcquireDescriptor() noexcept;
void ReleaseDescriptor() noexcept;

} // namespace coursera::base
