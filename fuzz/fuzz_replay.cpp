// Gives each target all inputs of its corpus, without libFuzzer: fuzz_replay CORPUS [TARGET]
//
// What fuzzing once found stays found, with any compiler.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <vector>

#include <gtest/gtest.h>

#include "fuzz_input.hpp"
#include "support/temp_dir.hpp"

namespace {

struct Target {
	const char* name;
	void (*run)(coursera::fuzz::Input input);
};

constexpr Target kTargets[] = {
	{"zip", coursera::fuzz::FuzzZip},   {"csv", coursera::fuzz::FuzzCsv},
	{"page", coursera::fuzz::FuzzPage}, {"predicate", coursera::fuzz::FuzzPredicate},
	{"cml", coursera::fuzz::FuzzCml},
};

} // namespace

int main(int argc, char** argv) {
	if (argc != 2 && argc != 3) {
		std::cerr << "usage: fuzz_replay CORPUS [TARGET]\n";
		return 2;
	}
	testing::GTEST_FLAG(throw_on_failure) = true;
	size_t inputs = 0;
	for (const Target& target : kTargets) {
		if (argc == 3 && strcmp(argv[2], target.name) != 0)
			continue;
		std::vector<std::string> paths;
		for (const auto& file :
		     std::filesystem::directory_iterator(std::filesystem::path(argv[1]) / target.name))
			paths.push_back(file.path().string());
		std::sort(paths.begin(), paths.end());
		for (const std::string& path : paths) {
			const std::string bytes = coursera::support::ReadFile(path);
			// Flushed: should the input end the process, its name is the last line.
			std::cerr << "\r" << path << "\x1b[K" << std::flush;
			target.run(coursera::fuzz::Input(bytes));
		}
		inputs += paths.size();
	}
	std::cerr << "\r\x1b[K";
	std::cout << inputs << " fuzz inputs replayed\n";
	return inputs == 0 ? 1 : 0;
}
