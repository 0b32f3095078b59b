// System calls on archives go wrong, each call of each query in its turn: an error that names the
// cause, or the right rows; afterwards the right rows again, and no descriptor left.
#pragma once

#include <algorithm>
#include <cerrno>

#include "support/archive_writer.hpp"

#include "campaign.hpp"
#include "io_faults.hpp"

namespace coursera::campaign {

class ReadFaults {
  public:
	// `numbers`: the CSV of the table that the queries read.
	ReadFaults(IoFaultPage* page, Account* account, const std::string& numbers)
		: page_(page), account_(account), folder_(MakeFolder("io")) {
		Prepare(numbers);
	}

	// Of each query as many calls as `most` says, or all when it makes no more.
	void Run(uint64_t seed, size_t most) {
		random_ = Random(seed);
		most_ = most;
		for (const Export& one : exports_) {
			const size_t descriptors = OwnDescriptors();
			for (const std::string& query : Queries(one))
				TryQuery(one, query);
			account_->Expect(OwnDescriptors() == descriptors, one.name + ": descriptors are left");
		}
	}

  private:
	struct Export {
		std::string name; // of server and schema, too
		std::string path;
		std::vector<std::string> files; // what is remembered of them goes by their time
	};
	struct Kind {
		const char* name;
		IoFault fault;
		int calls;
		std::vector<int> system_errnos;
	};

	static const std::vector<Kind>& Kinds() {
		static const std::vector<Kind> kinds = {
			{"failing reads", IoFault::kFail, kReadCall, {EIO}},
			{"early ends", IoFault::kEnd, kReadCall, {0}},
			{"failing opens", IoFault::kFail, kOpenCall, {EMFILE, ENFILE, EIO}},
			{"failing stats", IoFault::kFail, kStatCall, {EIO}},
			{"failing listings", IoFault::kFail, kListCall, {EIO}},
		};
		return kinds;
	}
	static std::string StateOf(int system_errno) {
		switch (system_errno) {
		case 0: // an end
			return "55000";
		case EIO:
			return "58030";
		default:
			return "53000"; // insufficient resources
		}
	}

	// Descriptors of files that are not the server's.
	size_t OwnDescriptors() const {
		return DescriptorsBelow(session_.pid(), "") -
		       DescriptorsBelow(session_.pid(), WorkFolder() + "/server");
	}

	void Prepare(const std::string& numbers) {
		std::vector<support::TestFile> files = {{"numbers.csv", numbers}};
		for (const auto& entry : std::filesystem::directory_iterator(COURSERA_TEST_DATA "/basic"))
			files.push_back(
				{entry.path().filename().string(), support::ReadFile(entry.path().string())});
		std::sort(files.begin(), files.end(),
		          [](const auto& a, const auto& b) { return a.path < b.path; });
		using support::Container;
		for (const Container container :
		     {Container::kZipStored, Container::kZipDeflated, Container::kTar, Container::kTarGz,
		      Container::kSevenZip, Container::kFolder})
			AddExport(container, files);
		AddMany(files);
	}

	void AddExport(support::Container container, const std::vector<support::TestFile>& files) {
		std::string name = "io_" + support::ContainerName(container);
		std::transform(name.begin(), name.end(), name.begin(), ::tolower);
		const support::TempDir dir;
		const std::string from = support::WriteContainer(dir, container, files);
		const std::string to = folder_ + "/" + name;
		std::filesystem::copy(from, to);
		if (std::filesystem::is_directory(to))
			Attach({name, to, {}});
		else
			Attach({name, to, {to}});
	}

	// Three exports of the same courses, which share rows that no course owns.
	void AddMany(std::vector<support::TestFile> files) {
		Export many{"io_many", MakeFolder("io/many"), {}};
		for (int i = 0; i < 3; ++i) {
			support::RawZip zip;
			for (support::TestFile& file : files) {
				if (file.path == "courses.csv")
					file.bytes = "course_id,course_slug\n\"c" + std::to_string(i) + "\",\"s\"\n";
				file.modified = support::kSomeTime + i * 86400;
				zip.Add(support::StoredEntry(file));
			}
			many.files.push_back(many.path + "/" + std::to_string(i) + ".zip");
			WriteFile(many.files.back(), zip.Bytes());
		}
		Attach(many);
	}

	void Attach(const Export& one) {
		session_.Must("SELECT coursera.attach(" + Quoted(one.path) + ", '" + one.name + "')");
		exports_.push_back(one);
	}

	static std::vector<std::string> Queries(const Export& one) {
		const std::string numbers = one.name + ".numbers";
		const std::string tables_of =
			"; SELECT c.relname, a.attname, a.atttypid::regtype FROM pg_class c "
			"JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
			"WHERE c.relnamespace = 'made'::regnamespace ORDER BY 1, a.attnum";
		return {
			"SELECT * FROM " + numbers,
			"SELECT count(*) FROM " + numbers,
			"SELECT * FROM " + numbers + " WHERE n = '5555'",
			"SELECT a.n FROM " + numbers + " a JOIN " + numbers + " b USING (n) ORDER BY 1 LIMIT 3",
			"SELECT * FROM coursera.columns('" + one.name + "')",
			"SELECT * FROM coursera.user_ids('" + one.name + "')",
			"SELECT * FROM coursera.exports('" + one.name + "')",
			"SELECT * FROM coursera.rejects('" + numbers + "')",
			"ANALYZE " + numbers + "; SELECT reltuples FROM pg_class WHERE oid = '" + numbers +
				"'::regclass",
			"CREATE SCHEMA made; IMPORT FOREIGN SCHEMA export FROM SERVER " + one.name +
				" INTO made OPTIONS (names 'neutral')" + tables_of,
			"SELECT coursera.attach(" + Quoted(one.path) + ", 'made')" + tables_of,
			"SELECT coursera.materialize('" + one.name + "', 'made')" + tables_of,
		};
	}

	// In a transaction that is rolled back, as if nobody had read the export before.
	Outcome RunOnce(const Export& one, const std::string& query) {
		for (const std::string& file : one.files)
			std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) +
			                                           std::chrono::seconds(1));
		return RunAgain(query);
	}

	Outcome RunAgain(const std::string& query) {
		session_.Must("BEGIN");
		Outcome outcome = session_.Run(query);
		session_.Must("ROLLBACK");
		return outcome;
	}

	void TryQuery(const Export& one, const std::string& query) {
		const Outcome right = RunOnce(one, query);
		if (!account_->Expect(
				right.ok() && (!right.rows.empty() || query.find("rejects") != std::string::npos),
				query + ": " + right.Text()))
			return;
		for (const Kind& kind : Kinds())
			TryKind(one, query, kind, right);
		TryHarmless(one, query, right);
	}

	void TryKind(const Export& one, const std::string& query, const Kind& kind,
	             const Outcome& right) {
		IoPlan plan;
		plan.fault = kind.fault;
		plan.calls = kind.calls;
		plan.below = one.path;
		plan.spared = INT64_MAX;
		page_->Set(session_.pid(), plan);
		(void)RunOnce(one, query);
		const auto calls = static_cast<size_t>(page_->calls_seen());
		page_->Clear();
		for (const size_t call : Chosen(calls)) {
			plan.spared = static_cast<int64_t>(call);
			plan.system_errno = random_.Of(kind.system_errnos);
			// A fault that stays, or one that is over at once.
			plan.left = random_.OneIn(2) ? INT64_MAX : 1;
			page_->Set(session_.pid(), plan);
			const Outcome outcome = RunOnce(one, query);
			const int64_t met = page_->faults_met();
			page_->Clear();
			const std::string what = std::string(kind.name) + " (" + strerror(plan.system_errno) +
			                         "), call " + std::to_string(call) + " of " +
			                         std::to_string(calls) + (plan.left == 1 ? ", once: " : ": ") +
			                         query;
			ExpectErrorOrRows(query, what, StateOf(plan.system_errno), outcome, right);
			ExpectNothingLeft(what, query, right);
			account_->Count(met > 0 ? kind.name : "faults not met");
			account_->Count(outcome.ok() ? "of them read all the same" : "of them errors");
		}
	}

	// Which of that many calls go wrong: all, or some of them.
	std::vector<size_t> Chosen(size_t calls) {
		std::vector<size_t> chosen;
		if (calls <= most_) {
			for (size_t call = 0; call < calls; ++call)
				chosen.push_back(call);
			return chosen;
		}
		while (chosen.size() < most_)
			chosen.push_back(random_.Below(calls));
		return chosen;
	}

	void ExpectErrorOrRows(const std::string& query, const std::string& what,
	                       const std::string& state, const Outcome& outcome, const Outcome& right) {
		if (outcome.ok()) {
			const bool reports = query.find("coursera.exports(") != std::string::npos;
			account_->Expect(outcome.rows == right.rows || (reports && IsReport(outcome)),
			                 what + ": other rows without an error");
			return;
		}
		account_->Expect(outcome.state == state, what + ": " + outcome.Text());
		account_->Expect(outcome.message.find(folder_) != std::string::npos ||
		                     outcome.message.find("entry \"") != std::string::npos,
		                 what + ": names no file: " + outcome.message);
	}

	// coursera.exports says about each export whether it can be read.
	static bool IsReport(const Outcome& outcome) {
		for (const Row& row : outcome.rows)
			for (const Value& value : row)
				if (value.has_value() && (value->find("could not ") != std::string::npos ||
				                          value->find("cut short") != std::string::npos))
					return true;
		return false;
	}

	void ExpectNothingLeft(const std::string& what, const std::string& query,
	                       const Outcome& right) {
		account_->Expect(DescriptorsBelow(session_.pid(), folder_) == 0,
		                 what + ": a descriptor is left");
		// What was remembered under the fault must do no harm: the files are not touched.
		const Outcome after = RunAgain(query);
		account_->Expect(after.ok() && after.rows == right.rows,
		                 what + ": afterwards " + after.Text());
	}

	// Reads that are short or interrupted are no faults.
	void TryHarmless(const Export& one, const std::string& query, const Outcome& right) {
		for (const IoFault fault : {IoFault::kShort, IoFault::kInterrupted}) {
			IoPlan plan;
			plan.fault = fault;
			plan.calls = kReadCall;
			plan.below = one.path;
			plan.longest = random_.OneIn(2) ? 1000 : 100 * 1000;
			plan.random = random_.Next();
			page_->Set(session_.pid(), plan);
			const Outcome outcome = RunOnce(one, query);
			account_->Count(fault == IoFault::kShort ? "short reads" : "interrupted reads",
			                static_cast<uint64_t>(page_->faults_met()));
			page_->Clear();
			const std::string what = fault == IoFault::kShort ? "short reads: " : "interrupted: ";
			account_->Expect(outcome.ok() && outcome.rows == right.rows,
			                 what + query + ": " + outcome.Text());
			ExpectNothingLeft(what + query, query, right);
		}
	}

	IoFaultPage* page_;
	Account* account_;
	std::string folder_;
	Session session_;
	std::vector<Export> exports_;
	Random random_{0};
	size_t most_ = 0;
};

} // namespace coursera::campaign
