// The instruction sets that csv_structure is compiled for, so that a test can try each.
#pragma once

#include <cstdint>
#include <hwy/targets.h>
#include <vector>

namespace coursera::support {

// Those that this machine can run, as Highway's targets.
inline std::vector<int64_t> StructureTargets() {
	return hwy::SupportedAndGeneratedTargets();
}

// Makes csv_structure use that one.
inline void ForceStructureTarget(int64_t target) {
	hwy::SetSupportedTargetsForTest(target);
	hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// Goes back to the best.
inline void RestoreStructureTargets() {
	hwy::SetSupportedTargetsForTest(0);
	hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace coursera::support
