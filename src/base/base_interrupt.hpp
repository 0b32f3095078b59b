// How long-running work in the core stops when the host asks for it.
//
// The core never knows its host. The host (the PostgreSQL boundary) installs two hooks: one only
// checks, and is safe inside a C library's callback; the other stops the work by throwing. Without
// hooks, as in the unit tests, work never stops early.
#pragma once

namespace coursera::base {

struct InterruptHooks {
	bool (*requested)() = nullptr; // true when the work should be given up; must not throw
	void (*stop)() = nullptr;      // throws when the work should be given up, else returns
};

void SetInterruptHooks(const InterruptHooks& hooks);

// True when the host wants the work given up. For C callbacks: fail, then call StopIfInterrupted
// from the C++ frame that called the library.
bool InterruptRequested() noexcept;

// Throws the host's own exception when the work should be given up.
void StopIfInterrupted();

} // namespace coursera::base
