// Block indexes that are not what they should be, and archives that are not: every query gives the
// same with and without an index.
//
//   index_campaign COUNT [SEED [FIRST]]
//
// COUNT damaged archives, each read without an index, then with one, if it can be built. Then COUNT
// index files of an intact archive that were flipped, cut, exchanged for another archive's, an
// older one's or another version's: each query must give the true rows, for an index may cost time
// only.
#include <algorithm>

#include "campaign.hpp"
#include "damage.hpp"
#include "index/index_format.hpp"
#include "support/archive_writer.hpp"

namespace coursera::campaign {
namespace {

using support::Container;

constexpr int kRows = 20000;

// One table of about 1.5 MB, which has a few blocks: numbers, ids in no order, texts with quotes
// and newlines, times in order.
std::vector<support::TestFile> Files(uint64_t seed) {
	Random random(seed);
	std::string text = "n,learner_id,kind,body,moment\n";
	for (int n = 0; n < kRows; ++n) {
		text += std::to_string(n) + ",learner" + std::to_string(random.Below(500)) + "," +
		        (random.OneIn(9) ? "" : std::string(1, static_cast<char>('a' + n * 8 / kRows))) +
		        ",\"" + std::to_string(random.Next());
		if (random.OneIn(5))
			text += ", \\\"quoted\\\"\nand more";
		text += "\",2021-0" + std::to_string(1 + n * 9 / kRows) +
		        "-04 05:06:" + std::to_string(10 + n % 50) + "\n";
	}
	return {{"courses.csv", "course_id\nc1\n"}, {"numbers.csv", text}};
}

struct Intact {
	std::string name;
	std::string bytes;
	bool is_zip;
	bool is_trusted; // what it holds has checksums that are looked at
};

class IndexCampaign {
  public:
	IndexCampaign(uint64_t count, uint64_t seed, uint64_t first)
		: account_("campaign-index"), count_(count), seed_(seed), first_(first),
		  folder_(MakeFolder("index")) {}

	int Run() {
		Prepare();
		for (uint64_t number = first_; number < first_ + count_; ++number)
			ReadDamagedArchive(number);
		ReplaceFile(archive_, older_);
		older_index_ = BuildAndTake("one");
		ReplaceFile(archive_, intact_[0].bytes);
		index_ = BuildAndTake("one");
		other_index_ = BuildAndTake("other");
		for (uint64_t number = first_; number < first_ + count_; ++number)
			ReadByDamagedIndex(number);
		server_.Expect(&account_);
		return account_.Finish("seed " + std::to_string(seed_));
	}

  private:
	void Prepare() {
		const std::vector<support::TestFile> files = Files(7);
		const support::TempDir dir;
		for (Container container : {Container::kZipDeflated, Container::kZipStored,
		                            Container::kZipStreamed, Container::kZip64})
			intact_.push_back({support::ContainerName(container),
			                   support::ReadFile(support::WriteContainer(dir, container, files)),
			                   true, true});
		intact_.push_back(
			{"7z", support::ReadFile(support::WriteSevenZip(dir, files)), false, true});
		// A tar has no checksum of its files, and libarchive does not look at gzip's.
		intact_.push_back(
			{"tar.gz", support::ReadFile(support::WriteTar(dir, files, true)), false, false});
		const support::TempDir other_dir;
		older_ = support::ReadFile(
			support::WriteContainer(other_dir, Container::kZipDeflated, Files(8)));

		archive_ = folder_ + "/one.zip";
		ReplaceFile(archive_, intact_[0].bytes);
		ReplaceFile(folder_ + "/other.zip", older_);
		for (const std::string server : {"one", "other"}) {
			session_.Must("CREATE SERVER " + server +
			              " FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive " +
			              Quoted(folder_ + "/" + server + ".zip") + "); CREATE SCHEMA " + server);
			session_.Must("CREATE FOREIGN TABLE " + server +
			              ".numbers (n int, learner_id text, kind text, body text, "
			              "moment timestamp) SERVER " +
			              server);
		}
		// So that a few blocks are worth a worker.
		session_.Must("SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; "
		              "SET coursera_fdw.auto_index = off");
		index_folder_ = session_.MustText("SHOW data_directory") + "/coursera_fdw";
		queries_ = {"SELECT count(*) FROM one.numbers",
		            "SELECT * FROM one.numbers WHERE learner_id = 'learner77' ORDER BY n",
		            "SELECT * FROM one.numbers WHERE learner_id = 'nobody'",
		            "SELECT * FROM one.numbers WHERE learner_id IN ('learner1', 'learner2', 'x') "
		            "AND moment > '2021-04-01' ORDER BY n",
		            "SELECT n, body FROM one.numbers WHERE n BETWEEN 9990 AND 10010 ORDER BY n",
		            "SELECT count(*), min(n), max(moment) FROM one.numbers WHERE kind IS NULL",
		            "SELECT kind, count(*), max(n) FROM one.numbers GROUP BY kind ORDER BY kind",
		            "SELECT count(*), sum(hashtext(t::text)) FROM one.numbers t",
		            "SELECT count(*), max(body) FROM one.numbers WHERE moment < '2021-02-01'",
		            "SELECT count(*) FROM one.numbers WHERE body LIKE '77%'"};
		session_.Must("SET coursera_fdw.enable_index = off");
		for (const std::string& query : queries_)
			truth_.push_back(session_.Must(query));
	}

	Outcome Ask(const std::string& query, bool with_index) {
		session_.Must(
			std::string("SET coursera_fdw.enable_index = ") + (with_index ? "on" : "off") +
			"; SET max_parallel_workers_per_gather = " + (with_index && parallel_ ? "2" : "0"));
		return session_.Run(query);
	}

	void ReadDamagedArchive(uint64_t number) {
		Random random(SeedOfCase(seed_, number));
		const Intact& intact = random.Of(intact_);
		const std::string what = "archive " + std::to_string(number) + " (" + intact.name + ")";
		// Many keep what is not read, so that an index can be built.
		const bool is_hit = !random.OneIn(4);
		ReplaceFile(archive_,
		            is_hit ? Damage(&random).To(intact.bytes, intact.is_zip) : intact.bytes);
		parallel_ = random.OneIn(8);
		account_.Count("archives");
		std::vector<size_t> asked;
		std::vector<Outcome> without;
		for (size_t i = 0; i < 4; ++i) {
			asked.push_back(random.Below(queries_.size()));
			without.push_back(Ask(queries_[asked.back()], false));
			if (intact.is_trusted)
				ExpectTruth(what + " without an index", asked.back(), without.back());
		}
		session_.Must("SET coursera_fdw.enable_index = on");
		const Outcome built = session_.Run("SELECT * FROM coursera.build_index('one')");
		account_.Count(built.ok() && !built.rows.empty() ? "indexes" : "not indexed");
		for (size_t i = 0; i < asked.size(); ++i) {
			const Outcome with = Ask(queries_[asked[i]], true);
			account_.Count(with.ok() ? "right answers" : "errors");
			account_.Expect(with.state == without[i].state && with.rows == without[i].rows,
			                what + " with an index: " + queries_[asked[i]] + ": " + with.Text() +
			                    ", without " + without[i].Text());
		}
	}

	void ExpectTruth(const std::string& what, size_t query, const Outcome& outcome) {
		account_.Expect(!outcome.ok() || outcome.rows == truth_[query].rows,
		                what + ": wrong rows from " + queries_[query] + ": " + outcome.Text());
	}

	// Builds a server's index, which is the only one then, and gives its bytes.
	std::string BuildAndTake(const std::string& server) {
		for (const auto& file : std::filesystem::directory_iterator(index_folder_))
			std::filesystem::remove(file.path());
		session_.Must("SET coursera_fdw.enable_index = on");
		session_.Must("SELECT * FROM coursera.build_index(" + Quoted(server) + ")");
		std::string bytes;
		for (const auto& file : std::filesystem::directory_iterator(index_folder_)) {
			if (server == "one")
				index_path_ = file.path().string();
			bytes = support::ReadFile(file.path().string());
		}
		if (bytes.empty())
			throw std::runtime_error("no index was built");
		return bytes;
	}

	std::string DamagedIndex(Random* random) {
		switch (random->Below(8)) {
		case 0:
			account_.Count("of another archive");
			return other_index_;
		case 1:
			account_.Count("older");
			return older_index_;
		case 2: {
			// All is right but the version.
			account_.Count("of another version");
			std::string bytes = index_;
			bytes[8] = static_cast<char>(2 + random->Below(3));
			uint64_t check = index::LongCheckOf(std::string_view(bytes).substr(0, 40));
			for (size_t i = 40; i < 48; ++i, check >>= 8)
				bytes[i] = static_cast<char>(check & 0xff);
			return bytes;
		}
		case 3: {
			account_.Count("cut");
			return index_.substr(0, random->Below(index_.size()));
		}
		case 4: {
			account_.Count("flipped");
			std::string bytes = index_;
			bytes[random->Below(bytes.size())] ^= static_cast<char>(1U << random->Below(8));
			return bytes;
		}
		default:
			account_.Count("damaged");
			return Damage(random).To(index_, false);
		}
	}

	void ReadByDamagedIndex(uint64_t number) {
		Random random(SeedOfCase(seed_ + 1, number));
		ReplaceFile(index_path_, DamagedIndex(&random));
		parallel_ = random.OneIn(8);
		account_.Count("index files");
		for (size_t i = 0; i < 4; ++i) {
			const size_t query = random.Below(queries_.size());
			const Outcome outcome = Ask(queries_[query], true);
			const std::string what = "index file " + std::to_string(number);
			if (account_.Expect(outcome.ok(),
			                    what + ": " + queries_[query] + ": " + outcome.Text()))
				ExpectTruth(what, query, outcome);
		}
	}

	Session session_;
	const SameServer server_{&session_};
	Account account_;
	uint64_t count_;
	uint64_t seed_;
	uint64_t first_;
	std::string folder_;
	std::string archive_;
	std::vector<Intact> intact_;
	std::string older_; // another archive, which was there before
	std::string index_folder_;
	std::string index_path_; // of the archive's index
	std::string index_;
	std::string older_index_;
	std::string other_index_;
	std::vector<std::string> queries_;
	std::vector<Outcome> truth_;
	bool parallel_ = false;
};

} // namespace
} // namespace coursera::campaign

int main(int argc, char** argv) {
	using namespace coursera::campaign;
	return RunCampaign("campaign-index", [&] {
		return IndexCampaign(Argument(argc, argv, 1, 1000), Argument(argc, argv, 2, 1),
		                     Argument(argc, argv, 3, 0))
		    .Run();
	});
}
