// What the campaigns have in common: numbers from a seed, a session of the server, what the system
// says about its process, and the account that each of them gives at its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <libpq-fe.h>
#include <unistd.h>

namespace coursera::campaign {

// The same numbers from the same seed on every machine (splitmix64).
class Random {
  public:
	explicit Random(uint64_t seed) : state_(seed) {}

	uint64_t Next() {
		state_ += 0x9e3779b97f4a7c15U;
		uint64_t z = state_;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
		return z ^ (z >> 31);
	}
	size_t Below(size_t bound) { return static_cast<size_t>(Next() % bound); }
	bool OneIn(size_t chances) { return Below(chances) == 0; }
	template <typename List>
	const typename List::value_type& Of(const List& list) {
		return list[Below(list.size())];
	}

  private:
	uint64_t state_;
};

// A number of its own for each case, so that one case can be run again without those before it.
inline uint64_t SeedOfCase(uint64_t seed, uint64_t number) {
	return seed * 0x2545f4914f6cdd1dU + number;
}

class Clock {
  public:
	double Seconds() const {
		return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
	}
	void Restart() { start_ = std::chrono::steady_clock::now(); }

  private:
	std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

using Value = std::optional<std::string>; // no value: NULL
using Row = std::vector<Value>;

// What a command brought: rows, or an error.
struct Outcome {
	std::string state; // SQLSTATE; empty: no error
	std::string message;
	std::vector<Row> rows;

	bool ok() const { return state.empty(); }
	std::string First() const {
		return rows.empty() || rows[0].empty() ? "" : rows[0][0].value_or("NULL");
	}
	std::string Text() const {
		return ok() ? std::to_string(rows.size()) + " rows" : state + " " + message;
	}
	bool SameRows(const Outcome& other) const { return ok() && other.ok() && rows == other.rows; }
};

inline std::string Quoted(const std::string& text) {
	std::string quoted = text.find('\\') == std::string::npos ? "'" : "E'";
	for (char c : text) {
		if (c == '\'' || c == '\\')
			quoted += c;
		quoted += c;
	}
	return quoted + "'";
}

// A session of the server that the environment names.
class Session {
  public:
	explicit Session(const std::string& settings = "") {
		connection_.reset(PQconnectdb(settings.c_str()));
		if (PQstatus(connection_.get()) != CONNECTION_OK)
			throw std::runtime_error("could not connect: " + Complaint());
		PQsetNoticeProcessor(
			connection_.get(), [](void* count, const char*) { ++*static_cast<size_t*>(count); },
			&notices_);
		Must("SET client_min_messages = warning");
	}

	// Runs one or more commands and gives the rows of the last one, or the first error.
	Outcome Run(const std::string& commands) {
		if (PQsendQuery(connection_.get(), commands.c_str()) == 0)
			throw std::runtime_error("the server is gone: " + Complaint() +
			                         " in: " + commands.substr(0, 300));
		return Collect(commands);
	}
	// The outcome of commands that were sent by Send.
	void Send(const std::string& commands) {
		if (PQsendQuery(connection_.get(), commands.c_str()) == 0)
			throw std::runtime_error("the server is gone: " + Complaint());
	}
	Outcome Collect(const std::string& commands = "") {
		Outcome outcome;
		for (;;) {
			std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQgetResult(connection_.get()),
			                                                      PQclear);
			if (result == nullptr)
				break;
			Take(result.get(), &outcome);
		}
		if (PQstatus(connection_.get()) != CONNECTION_OK && !may_be_lost_)
			throw std::runtime_error("the connection was lost: " + outcome.Text() +
			                         " in: " + commands.substr(0, 300));
		return outcome;
	}

	// Runs commands that must succeed.
	Outcome Must(const std::string& commands) {
		Outcome outcome = Run(commands);
		if (!outcome.ok())
			throw std::runtime_error(outcome.Text() + " in: " + commands.substr(0, 1000));
		return outcome;
	}
	std::string MustText(const std::string& query) { return Must(query).First(); }

	void Cancel() {
		std::unique_ptr<PGcancel, void (*)(PGcancel*)> cancel(PQgetCancel(connection_.get()),
		                                                      PQfreeCancel);
		char complaint[256];
		(void)PQcancel(cancel.get(), complaint, sizeof(complaint));
	}

	// From now on a lost connection is an outcome like another.
	void MayBeLost() { may_be_lost_ = true; }
	bool IsLost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }

	int pid() const { return PQbackendPID(connection_.get()); }
	size_t notices() const { return notices_; } // warnings so far

  private:
	std::string Complaint() const { return PQerrorMessage(connection_.get()); }

	static void Take(PGresult* result, Outcome* outcome) {
		if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
			if (!outcome->ok())
				return;
			const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
			const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
			outcome->state = state == nullptr ? "?????" : state;
			outcome->message = message == nullptr ? PQresultErrorMessage(result) : message;
			outcome->rows.clear();
			return;
		}
		outcome->rows.clear();
		for (int row = 0; row < PQntuples(result); ++row) {
			Row values;
			for (int column = 0; column < PQnfields(result); ++column)
				values.push_back(PQgetisnull(result, row, column) != 0
				                     ? Value()
				                     : Value(std::string(PQgetvalue(result, row, column),
				                                         PQgetlength(result, row, column))));
			outcome->rows.push_back(std::move(values));
		}
	}

	struct Finish {
		void operator()(PGconn* connection) const { PQfinish(connection); }
	};
	std::unique_ptr<PGconn, Finish> connection_;
	size_t notices_ = 0;
	bool may_be_lost_ = false;
};

// ---- what the system says about a process

// A line of /proc/PID/status in kB, such as VmHWM; 0 if there is none.
inline long StatusKb(int pid, const std::string& name) {
	std::ifstream status("/proc/" + std::to_string(pid) + "/status");
	for (std::string line; std::getline(status, line);)
		if (line.compare(0, name.size() + 1, name + ":") == 0)
			return std::atol(line.c_str() + name.size() + 1);
	return 0;
}

// Sets VmHWM back to what the process holds now.
inline void ForgetPeak(int pid) {
	std::ofstream("/proc/" + std::to_string(pid) + "/clear_refs") << "5";
}

inline size_t OpenDescriptors(int pid) {
	size_t count = 0;
	std::error_code ignored;
	for (auto it =
	         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd", ignored);
	     it != std::filesystem::directory_iterator(); it.increment(ignored))
		++count;
	return count;
}

// Descriptors of a process that lead to a file below `folder`, also a removed one.
inline size_t DescriptorsBelow(int pid, const std::string& folder) {
	size_t count = 0;
	std::error_code ignored;
	for (const auto& entry :
	     std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd", ignored)) {
		const std::string target = std::filesystem::read_symlink(entry.path(), ignored).string();
		count += target.compare(0, folder.size() + 1, folder + "/") == 0 ? 1 : 0;
	}
	return count;
}

// ---- files that the server reads

inline std::string WorkFolder() {
	const char* work = std::getenv("COURSERA_WORK");
	if (work == nullptr)
		throw std::runtime_error("COURSERA_WORK is not set: run me below scripts/with_server");
	return work;
}

inline std::string MakeFolder(const std::string& name) {
	const std::string path = WorkFolder() + "/" + name;
	std::filesystem::create_directories(path);
	std::filesystem::permissions(path, std::filesystem::perms(0755));
	return path;
}

// Writes a file in place: what reads it meanwhile sees it change.
inline void WriteFile(const std::string& path, const std::string& bytes) {
	std::ofstream stream(path, std::ios::binary | std::ios::trunc);
	stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
	stream.close();
	if (!stream)
		throw std::runtime_error("could not write " + path);
}

// Puts a new file in the place of an old one: what reads the old one goes on doing so.
inline void ReplaceFile(const std::string& path, const std::string& bytes) {
	WriteFile(path + ".new", bytes);
	std::filesystem::rename(path + ".new", path);
}

// ---- the account

// Counts what was tried, shows the first violations, and ends the program with a line and a status.
class Account {
  public:
	explicit Account(std::string name) : name_(std::move(name)) {}

	void Count(const std::string& what, uint64_t by = 1) {
		const std::lock_guard<std::mutex> lock(mutex_);
		counts_[what] += by;
	}
	void Violation(const std::string& what) {
		const std::lock_guard<std::mutex> lock(mutex_);
		if (++violations_ <= kShown)
			std::fprintf(stderr, "VIOLATION: %s\n", what.c_str());
	}
	// False, and a violation, when it does not hold.
	bool Expect(bool holds, const std::string& what) {
		if (!holds)
			Violation(what);
		return holds;
	}
	uint64_t violations() const { return violations_; }

	int Finish(const std::string& more = "") {
		std::string line = name_ + ":";
		for (const auto& [what, count] : counts_)
			line += " " + std::to_string(count) + " " + what + ",";
		std::printf("%s %s%llu violations, %.0f s\n", line.c_str(),
		            more.empty() ? "" : (more + ", ").c_str(),
		            static_cast<unsigned long long>(violations_), clock_.Seconds());
		return violations_ == 0 ? 0 : 1;
	}
	double Seconds() const { return clock_.Seconds(); }

  private:
	static constexpr uint64_t kShown = 20;

	std::string name_;
	std::mutex mutex_;
	std::map<std::string, uint64_t> counts_;
	uint64_t violations_ = 0;
	Clock clock_;
};

// The server and the session's backend when this was made, and whether they are still the same.
class SameServer {
  public:
	explicit SameServer(Session* session)
		: session_(*session), pid_(session->pid()), started_(Started()) {}

	void Expect(Account* account) const {
		account->Expect(Started() == started_, "the server was started again");
		account->Expect(session_.pid() == pid_, "the backend is another one");
	}

  private:
	std::string Started() const {
		return session_.MustText("SELECT extract(epoch FROM pg_postmaster_start_time())");
	}

	Session& session_;
	int pid_;
	std::string started_;
};

inline uint64_t Argument(int argc, char** argv, int index, uint64_t otherwise) {
	return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
}

// What main does: runs a campaign, which gives the status, in a database that has the extension.
template <typename Run>
int RunCampaign(const char* name, Run&& run) {
	try {
		Session().Must("CREATE EXTENSION IF NOT EXISTS coursera_fdw");
		return run();
	} catch (const std::exception& error) {
		std::fprintf(stderr, "%s: %s\n", name, error.what());
		return 2;
	}
}

} // namespace coursera::campaign
