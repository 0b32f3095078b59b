// Gives each target all inputs of its corpus, without libFuzzer: fuzz_replay CORPUS [TARGET]
//
// What fuzzing once found stays found, with any compiler.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "fuzz_input.hpp"
#include "support/temp_dir.hpp"

namespace {

struct Target {
	const char* name;
	void (*run)(coursera::fuzz::Input input);
};

constexpr Target kTargets[] = {
	{"zip", coursera::fuzz::FuzzZip},     {"csv", coursera::fuzz::FuzzCsv},
	{"page", coursera::fuzz::FuzzPage},   {"predicate", coursera::fuzz::FuzzPredicate},
	{"cml", coursera::fuzz::FuzzCml},     {"options", coursera::fuzz::FuzzOptions},
	{"index", coursera::fuzz::FuzzIndex},
};

// The input at work, for when it ends the process; and who then looks at that otherwise.
const char* g_path = "";
struct sigaction g_before[NSIG];

extern "C" void TellPath(int signal_number) {
	(void)!write(STDERR_FILENO, g_path, strlen(g_path));
	(void)!write(STDERR_FILENO, " ends the process\n", 18);
	sigaction(signal_number, &g_before[signal_number], nullptr);
}

} // namespace

int main(int argc, char** argv) {
	if (argc != 2 && argc != 3) {
		std::cerr << "usage: fuzz_replay CORPUS [TARGET]\n";
		return 2;
	}
	testing::GTEST_FLAG(throw_on_failure) = true;
	struct sigaction tell {};
	tell.sa_handler = TellPath;
	for (int signal_number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE})
		sigaction(signal_number, &tell, &g_before[signal_number]);
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
			g_path = path.c_str();
			target.run(coursera::fuzz::Input(bytes));
		}
		inputs += paths.size();
	}
	std::cout << inputs << " fuzz inputs replayed\n";
	return inputs == 0 ? 1 : 0;
}
