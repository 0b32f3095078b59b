// Faults below the system calls of one backend: sets what faulty_io.cpp does.
#pragma once

#include <cstring>
#include <stdexcept>
#include <string>

#include "faulty_io.hpp"

namespace coursera::campaign {

struct IoPlan {
	IoFault fault = IoFault::kNone;
	int calls = 0; // IoCall
	std::string below;
	int64_t spared = 0;
	int64_t left = INT64_MAX;
	int system_errno = 0;
	int64_t longest = 1;
	uint64_t random = 1;
};

// The page that the server's library looks at.
class IoFaultPage {
  public:
	IoFaultPage() : page_(MapIoFaults()) {
		if (page_ == nullptr)
			throw std::runtime_error(
				"COURSERA_FAULTS names no page: run me by scripts/run_campaign");
	}
	~IoFaultPage() {
		Clear();
		munmap(page_, kIoFaultsBytes);
	}
	IoFaultPage(const IoFaultPage&) = delete;
	IoFaultPage& operator=(const IoFaultPage&) = delete;

	void Set(int pid, const IoPlan& plan) {
		Clear();
		if (plan.below.size() >= sizeof(page_->below))
			throw std::runtime_error("path too long: " + plan.below);
		memcpy(page_->below, plan.below.c_str(), plan.below.size() + 1);
		page_->pid = pid;
		page_->calls = plan.calls;
		page_->system_errno = plan.system_errno;
		page_->spared = plan.spared;
		page_->left = plan.left;
		page_->longest = plan.longest;
		page_->random = plan.random;
		page_->calls_seen = 0;
		page_->faults_met = 0;
		page_->fault.store(plan.fault, std::memory_order_release);
	}
	void Clear() { page_->fault.store(IoFault::kNone, std::memory_order_release); }

	int64_t calls_seen() const { return page_->calls_seen; }
	int64_t faults_met() const { return page_->faults_met; }

  private:
	IoFaults* page_;
};

} // namespace coursera::campaign
