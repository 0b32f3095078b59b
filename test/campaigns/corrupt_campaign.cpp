// Damaged and lying archives: every query gives the true rows or an error, in bounded time and
// memory, and the server goes on.
//
//   corrupt_campaign COUNT [SEED [FIRST]]
#include <algorithm>
#include <cstdlib>

#include "bombs.hpp"
#include "damage.hpp"
#include "support/archive_writer.hpp"

namespace coursera::campaign {
namespace {

using support::Container;

// What a query may take beyond statement_timeout: an interrupt is looked at that often, and the
// machine does other things, too: where it does many, CAMPAIGN_LATENESS says more.
const double kLateness =
	std::getenv("CAMPAIGN_LATENESS") != nullptr ? std::atof(std::getenv("CAMPAIGN_LATENESS")) : 0.1;
constexpr double kTimeout = 0.5;
// What a backend may hold, less the server's shared memory that it has touched. The one
// exception is a row that does not end, which may grow to what COPY's may: 1 GB, and while it grows
// the half of that once more.
constexpr long kLimitKb = 256 * 1024;
constexpr long kLongRowLimitKb = kLimitKb + 1600 * 1024;

struct Intact {
	std::string name;
	std::string bytes;
	bool is_zip;
	bool is_trusted; // what it holds has checksums that are looked at
};

std::vector<support::TestFile> Files() {
	std::vector<support::TestFile> files;
	const std::string folder = COURSERA_TEST_DATA "/basic";
	for (const auto& entry : std::filesystem::directory_iterator(folder))
		files.push_back(
			{entry.path().filename().string(), support::ReadFile(entry.path().string())});
	std::sort(files.begin(), files.end(),
	          [](const auto& a, const auto& b) { return a.path < b.path; });
	Random random(7);
	std::string numbers = "n,body,moment\n";
	for (int n = 0; n < 3000; ++n)
		numbers += std::to_string(n) + ",\"" + std::to_string(random.Next()) +
		           "\",2021-03-04 05:06:" + std::to_string(10 + n % 50) + "\n";
	files.push_back({"numbers.csv", numbers});
	return files;
}

class CorruptCampaign {
  public:
	CorruptCampaign(uint64_t count, uint64_t seed, uint64_t first)
		: account_("campaign-corrupt"), count_(count), seed_(seed), first_(first),
		  path_(MakeFolder("corrupt") + "/export") {}

	int Run() {
		Prepare();
		for (uint64_t number = first_; number < first_ + count_; ++number)
			RunCase(number);
		if (count_ > 1)
			RunBombs();
		server_.Expect(&account_);
		char more[200];
		std::snprintf(more, sizeof(more),
		              "seed %llu, at most %ld MB, long rows %ld MB, %.0f ms beyond the timeout",
		              static_cast<unsigned long long>(seed_), peak_ / 1024, long_row_peak_ / 1024,
		              1000 * latest_);
		return account_.Finish(more);
	}

  private:
	void Prepare() {
		const std::vector<support::TestFile> files = Files();
		auto add = [&](const std::string& name, const std::string& path, bool is_zip,
		               bool trusted) {
			intact_.push_back({name, support::ReadFile(path), is_zip, trusted});
		};
		const support::TempDir dir;
		for (Container container : {Container::kZipStored, Container::kZipDeflated,
		                            Container::kZipStreamed, Container::kZip64})
			add(support::ContainerName(container), support::WriteContainer(dir, container, files),
			    true, true);
		add("7z", support::WriteSevenZip(dir, files), false, true);
		add("tar.bz2", support::WriteFilteredTar(dir, files, ARCHIVE_FILTER_BZIP2), false, true);
		add("tar.xz", support::WriteFilteredTar(dir, files, ARCHIVE_FILTER_XZ), false, true);
		// A tar has no checksum of its files, and libarchive does not look at gzip's.
		add("tar.gz", support::WriteTar(dir, files, true), false, false);
		add("tar", support::WriteTar(dir, files, false), false, false);

		ReplaceFile(path_, intact_[0].bytes);
		session_.Must("CREATE SERVER broken FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive " +
		              Quoted(path_) + "); CREATE SCHEMA broken");
		session_.Must("IMPORT FOREIGN SCHEMA export FROM SERVER broken INTO broken");
		session_.Must("DROP FOREIGN TABLE broken.numbers; CREATE FOREIGN TABLE broken.numbers "
		              "(n int, body text, moment timestamp) SERVER broken");
		session_.Must("CREATE SCHEMA other");
		for (const std::string query :
		     {"SELECT * FROM broken.numbers", "SELECT * FROM broken.users",
		      "SELECT * FROM broken.course_grades", "SELECT count(*) FROM broken.numbers",
		      "SELECT count(*) FROM broken.users", "SELECT body FROM broken.numbers WHERE n = 777",
		      "SELECT n FROM broken.numbers WHERE body = '1' OR n < 3"}) {
			queries_.push_back(query);
			truth_.push_back(session_.Must(query));
		}
		for (const std::string command :
		     {"SELECT * FROM coursera.tables('broken')", "SELECT * FROM coursera.columns('broken')",
		      "SELECT * FROM coursera.check('broken')", "SELECT * FROM coursera.user_ids('broken')",
		      "SELECT * FROM coursera.rejects('broken.numbers')",
		      "SELECT * FROM coursera.exports('broken')", "ANALYZE broken.numbers",
		      "EXPLAIN ANALYZE SELECT * FROM broken.numbers WHERE n > 10",
		      "SELECT * FROM broken.numbers LIMIT 3",
		      "BEGIN; IMPORT FOREIGN SCHEMA export FROM SERVER broken INTO other"})
			commands_.push_back(command);
		commands_.push_back("BEGIN; SELECT coursera.attach(" + Quoted(path_) + ", 'attached')");
		session_.Must("SET statement_timeout = " +
		              std::to_string(static_cast<int>(1000 * kTimeout)));
	}

	void RunCase(uint64_t number) {
		Random random(SeedOfCase(seed_, number));
		const Intact& intact = random.Of(intact_);
		what_ = "case " + std::to_string(number) + " (" + intact.name + ")";
		ReplaceFile(path_, Damage(&random).To(intact.bytes, intact.is_zip));
		account_.Count("archives");
		for (size_t i = 0; i < 3; ++i) {
			const size_t which = random.Below(queries_.size());
			const Outcome outcome = Timed(queries_[which]);
			if (intact.is_trusted && outcome.ok() && outcome.rows != truth_[which].rows)
				account_.Violation(what_ + ": wrong rows from " + queries_[which] + ": " +
				                   outcome.Text());
			account_.Count(outcome.ok() ? "right answers" : "errors");
		}
		for (size_t i = 0; i < 2; ++i)
			account_.Count(Timed(random.Of(commands_)).ok() ? "commands done" : "commands refused");
		NotePeak(kLimitKb, &peak_);
	}

	// Runs a command, ends its transaction, and looks at the time and the error. A late end counts
	// when it is late again: the machine may have been busy.
	Outcome Timed(const std::string& command) {
		Outcome outcome;
		double late = 0;
		for (int tries = 0; tries < 3; ++tries) {
			const Clock clock;
			outcome = session_.Run(command);
			late = clock.Seconds() - kTimeout;
			if (command.compare(0, 5, "BEGIN") == 0)
				session_.Must("ROLLBACK");
			if (late <= kLateness)
				break;
		}
		latest_ = std::max(latest_, late);
		account_.Expect(late <= kLateness, what_ + ": " + command + " ended " +
		                                       std::to_string(late) +
		                                       " s beyond the timeout: " + outcome.Text());
		account_.Expect(outcome.state.compare(0, 2, "XX") != 0,
		                what_ + ": " + command + ": " + outcome.Text());
		if (outcome.state == "57014")
			account_.Count("timeouts");
		return outcome;
	}

	void NotePeak(long limit_kb, long* peak) {
		// Less what is the server's: with each case more of its shared buffers are touched.
		const long kb = StatusKb(session_.pid(), "VmHWM") - StatusKb(session_.pid(), "RssShmem");
		*peak = std::max(*peak, kb);
		account_.Expect(kb <= limit_kb,
		                what_ + ": the backend held " + std::to_string(kb / 1024) + " MB");
	}

	void RunBombs() {
		const Bomb zeros = MakeBomb("n,body,moment\n", '\0');
		const Bomb lines = MakeBomb("n\n", '\n');
		const Bomb letters = MakeBomb("n,body,moment\n", 'a');
		const Bomb commas = MakeBomb("n", ',');
		const Bomb quotes = MakeBomb("n,body,moment\n", '"');
		const Bomb wide = MakeBomb("n,body,moment\n",
		                           "1,\"" + std::string(1 << 20, 'b') + "\",2021-03-04 05:06:07\n");
		const Bomb page = MakeBomb("<html><pre>CREATE TABLE numbers (n INT4);</pre>", '<');
		const Bomb script = MakeBomb("CREATE TABLE numbers (n INT4);", ' ');
		session_.Must("CREATE FOREIGN TABLE broken.lines (n int) SERVER broken "
		              "OPTIONS (entry 'numbers.csv')");
		const std::vector<std::string> reads = {
			"SELECT * FROM broken.numbers", "SELECT count(*) FROM broken.numbers",
			"SELECT count(*) FROM broken.lines", "SELECT n FROM broken.lines WHERE n = 4711",
			"SELECT * FROM coursera.rejects('broken.numbers')"};
		const std::vector<std::string> looks = {
			"SELECT * FROM coursera.tables('broken')", "SELECT * FROM coursera.check('broken')",
			"BEGIN; IMPORT FOREIGN SCHEMA export FROM SERVER broken INTO other",
			"ANALYZE broken.lines", "ANALYZE broken.numbers"};
		auto all = [](std::vector<std::string> some, const std::vector<std::string>& others) {
			some.insert(some.end(), others.begin(), others.end());
			return some;
		};
		auto zip = [](const std::string& name, const Bomb& bomb) {
			support::RawZip made;
			made.Add(support::StoredEntry({"users.csv", "n\n1\n"}));
			made.Add(BombEntry(name, bomb));
			return made.Bytes();
		};
		// Rows that do not end, where none is refused for its bytes, may take what COPY's may.
		RunBomb("zeros", zip("numbers.csv", zeros), all(reads, looks), kLongRowLimitKb);
		RunBomb("empty lines", zip("numbers.csv", lines), all(reads, looks), kLimitKb);
		RunBomb("wide rows", zip("numbers.csv", wide), all(reads, looks), kLimitKb);
		RunBomb("commas", zip("numbers.csv", commas), all(reads, looks), kLimitKb);
		RunBomb("a page", zip("numbers.html", page), looks, kLimitKb);
		RunBomb("a script", zip("setup.sql", script), looks, kLimitKb);
		RunBomb("a tar.gz", TarGzBomb("users.csv", "n\n", '\n'), all(reads, looks), kLimitKb);
		RunBomb("one for all", Overlapping(lines), all(reads, looks), kLimitKb);
		RunBomb("letters", zip("numbers.csv", letters), reads, kLongRowLimitKb);
		RunBomb("quotes", zip("numbers.csv", quotes), reads, kLongRowLimitKb);
	}

	// Many entries that share one entry's bytes.
	static std::string Overlapping(const Bomb& bomb) {
		support::RawZip made;
		support::RawZipEntry entry = BombEntry("numbers.csv", bomb);
		made.Add(entry);
		entry.payload.clear();
		entry.claimed_offset = 0;
		entry.claimed_compressed = static_cast<int64_t>(bomb.deflated.size());
		for (int i = 0; i < 500; ++i) {
			entry.name = "number" + std::to_string(100 + i) + ".csv";
			made.Add(entry);
		}
		return made.Bytes();
	}

	void RunBomb(const std::string& name, const std::string& bytes,
	             const std::vector<std::string>& commands, long limit_kb) {
		what_ = "a bomb of " + name;
		ReplaceFile(path_, bytes);
		ForgetPeak(session_.pid());
		for (const std::string& command : commands) {
			(void)Timed(command);
			account_.Count("bomb commands");
		}
		NotePeak(limit_kb, limit_kb == kLimitKb ? &peak_ : &long_row_peak_);
	}

	Session session_;
	const SameServer server_{&session_};
	Account account_;
	uint64_t count_;
	uint64_t seed_;
	uint64_t first_;
	std::string path_;
	std::vector<Intact> intact_;
	std::vector<std::string> queries_;
	std::vector<Outcome> truth_; // of the queries
	std::vector<std::string> commands_;
	std::string what_;
	long peak_ = 0;
	long long_row_peak_ = 0;
	double latest_ = -kTimeout;
};

} // namespace
} // namespace coursera::campaign

int main(int argc, char** argv) {
	using namespace coursera::campaign;
	return RunCampaign("campaign-corrupt", [&] {
		return CorruptCampaign(Argument(argc, argv, 1, 300), Argument(argc, argv, 2, 1),
		                       Argument(argc, argv, 3, 0))
		    .Run();
	});
}
