// Hostile pages and scripts in exports: everything that an export's text decides (names, types,
// comments, views) makes foreign tables, comments and views in the schema asked for and nothing
// else, runs nothing, and ends in bounded time and memory.
//
//   page_campaign COUNT [SEED [FIRST]]
#include "bombs.hpp"
#include "page_cases.hpp"
#include "watch.hpp"

namespace coursera::campaign {
namespace {

constexpr double kLimitSeconds = 10;
// Of that 320 MB for what PostgreSQL itself keeps until a table of 1,600 columns is created: for
// each column's options it runs a command of its own that describes the whole table again.
constexpr long kLimitKb = (256 + 320) * 1024;

std::string Ident(const std::string& name) {
	return "\"" + ReplacedIn(name, "\"", "\"\"") + "\"";
}

class PageCampaign {
  public:
	PageCampaign(uint64_t count, uint64_t seed, uint64_t first)
		: account_("campaign-pages"), count_(count), seed_(seed), first_(first),
		  folder_(MakeFolder("pages")), loot_(MakeFolder("loot")) {}

	int Run() {
		Prepare();
		for (uint64_t number = first_; number < first_ + count_; ++number)
			RunCase(number);
		if (count_ > 1)
			RunHugeCases();
		server_.Expect(&account_);
		std::string more = "seed " + std::to_string(seed_) + ", at most " +
		                   std::to_string(peak_ / 1024) + " MB, longest command " +
		                   std::to_string(static_cast<int>(1000 * longest_)) + " ms";
		return account_.Finish(more);
	}

  private:
	void Prepare() {
		std::filesystem::permissions(loot_, std::filesystem::perms::all);
		// Else the first command that needs them makes the schemas of temporary objects.
		session_.Must("CREATE TEMP TABLE mine ()");
		session_.Must("SET statement_timeout = " +
		              std::to_string(static_cast<int>(1000 * kLimitSeconds)));
		watch_.SetTraps();
		before_ = watch_.Everything();
	}

	// ---- one case

	void RunCase(uint64_t number) {
		Random random(SeedOfCase(seed_, number));
		PageCases cases(&random, loot_);
		const PageCase made = cases.Next();
		what_ = "case " + std::to_string(number);
		path_ = Place(&random, made);
		for (const support::TestFile& file : made.files)
			account_.Count(file.path.find(".htm") != std::string::npos ? "pages" : "other files");
		Change(&random);
		Try(&random, made.readable);
	}

	// Writes the export to a place of its own or in that of the last one.
	std::string Place(Random* random, const PageCase& made) {
		static const std::vector<std::string> kNames = {"export",      "export",
		                                                "o'clock",     "a\"; DROP TABLE canary; --",
		                                                "back\\slash", "\xC3\xA9t"};
		const bool is_folder = random->OneIn(3);
		const std::string path = folder_ + "/" + random->Of(kNames) + (is_folder ? "" : ".zip");
		std::filesystem::remove_all(path);
		if (is_folder) {
			std::filesystem::create_directories(path);
			for (const support::TestFile& file : made.files)
				WriteFile(path + "/" + file.path, file.bytes);
			return path;
		}
		support::RawZip zip;
		for (const support::TestFile& file : made.files)
			zip.Add(support::StoredEntry(file));
		ReplaceFile(path, zip.Bytes());
		return path;
	}

	// Settings that change how strings and names are read.
	void Change(Random* random) {
		session_.Must(std::string("SET standard_conforming_strings = ") +
		              (random->OneIn(2) ? "on" : "off"));
		session_.Must(std::string("SET search_path = ") +
		              (random->OneIn(2) ? "public" : "public, pg_catalog"));
		static const std::vector<std::string> kSchemas = {
			"case", "case", "it's", "a\"; DROP TABLE canary; --", "a\\", "{user_id}", "%I$$"};
		schema_ = random->Of(kSchemas);
		names_ = random->OneIn(2) ? "exported" : "neutral";
	}

	void Try(Random* random, const std::vector<std::string>& readable) {
		ForgetPeak(session_.pid());
		const bool is_attached = random->OneIn(2);
		if (is_attached ? Attach() : Import()) {
			Ask(random);
			Look(readable);
			if (random->OneIn(3))
				Copy();
		}
		End(is_attached);
	}

	// Nothing has come of it but tables, and these can be dropped.
	void End(bool is_attached) {
		watch_.Look(&account_, what_, schema_, before_);
		account_.Expect(std::filesystem::is_empty(loot_), what_ + ": a file was written");
		CleanUp(is_attached);
		const long kb = StatusKb(session_.pid(), "VmHWM") - StatusKb(session_.pid(), "RssShmem");
		peak_ = std::max(peak_, kb);
		account_.Expect(kb <= kLimitKb,
		                what_ + ": the backend held " + std::to_string(kb / 1024) + " MB");
	}

	bool Attach() {
		account_.Count("attached");
		return Do("SELECT coursera.attach(" + Quoted(path_) + ", " + Quoted(schema_) + ", " +
		          Quoted(names_) + ")");
	}

	bool Import() {
		account_.Count("imported");
		const std::string schema = Ident(schema_);
		session_.Must("CREATE SERVER " + schema + " FOREIGN DATA WRAPPER coursera_fdw OPTIONS (" +
		              "archive " + Quoted(path_) + "); CREATE SCHEMA " + schema);
		const std::string both = Quoted(schema_) + ", " + Quoted(schema_);
		return Do("IMPORT FOREIGN SCHEMA export FROM SERVER " + schema + " INTO " + schema +
		          " OPTIONS (names " + Quoted(names_) + ")") &&
		       Do("SELECT coursera.copy_comments(" + both + ", " + Quoted(names_) + ")") &&
		       Do("SELECT coursera.create_views(" + both + ")");
	}

	// What an export says about itself: some of the functions that tell.
	void Ask(Random* random) {
		static const std::vector<std::string> kCalls = {
			"tables(@)",   "columns(@)",           "user_ids(@)",
			"exports(@)",  "which_tables(@, '%')", "documentation(@, 'exported')",
			"\"check\"(@)"};
		for (int calls = 0; calls < 2; ++calls)
			(void)Do("SELECT * FROM coursera." +
			         ReplacedIn(random->Of(kCalls), "@", Quoted(schema_)));
	}

	void Look(const std::vector<std::string>& readable) {
		// A page may give a column a type that its values do not fit, and a table columns of which
		// its file has none.
		static const States kUnfit = {"22", "HV005"};
		std::set<std::string> entries;
		for (const Row& table : watch_.Tables(schema_)) {
			entries.insert(table[1].value_or(""));
			const std::string name = Ident(schema_) + "." + Ident(table[0].value_or(""));
			account_.Count(Do("SELECT * FROM " + name, kUnfit) ? "tables read"
			                                                   : "values that do not fit");
			(void)Do("SELECT count(*) FROM " + name, kUnfit);
		}
		for (const std::string& entry : readable)
			account_.Expect(entries.count(entry) > 0, what_ + ": no table for " + entry);
		for (const Row& view : watch_.Views(schema_)) {
			account_.Count("views");
			(void)Do("SELECT * FROM " + Ident(schema_) + "." + Ident(view[0].value_or("")), kUnfit);
		}
	}

	void Copy() {
		if (watch_.Tables(schema_).empty())
			return;
		account_.Count("materialized");
		// Rows of many columns may be too long for a table that is none of ours.
		(void)Do("SELECT coursera.materialize(" + Quoted(schema_) + ", 'copied')",
		         {"22", "HV005", "54"});
	}

	void CleanUp(bool is_attached) {
		const std::string schema = Ident(schema_);
		session_.Must("DROP SCHEMA IF EXISTS copied CASCADE");
		if (is_attached)
			(void)session_.Run("SELECT coursera.detach(" + Quoted(schema_) + ")");
		account_.Expect(!is_attached || watch_.Everything() == before_,
		                what_ + ": detach left something");
		session_.Must("DROP SERVER IF EXISTS " + schema + " CASCADE; DROP SCHEMA IF EXISTS " +
		              schema + " CASCADE");
	}

	using States = std::vector<std::string>;

	// Runs a command that may fail only with one of these errors, told by how their SQLSTATE
	// begins.
	bool Do(const std::string& command, const States& allowed = {}) {
		const Clock clock;
		const Outcome outcome = session_.Run(command);
		longest_ = std::max(longest_, clock.Seconds());
		account_.Expect(clock.Seconds() < kLimitSeconds, what_ + ": late: " + command);
		const bool is_allowed =
			std::any_of(allowed.begin(), allowed.end(), [&](const std::string& state) {
				return outcome.state.compare(0, state.size(), state) == 0;
			});
		account_.Expect(outcome.ok() || is_allowed, what_ + ": " + command + ": " + outcome.Text());
		account_.Count("commands");
		return outcome.ok();
	}

	// ---- pages and scripts of megabytes

	// Some of them, or all when there is time.
	void RunHugeCases() {
		constexpr uint64_t kMany = 1000;
		const auto cases = HugeCases();
		for (size_t i = 0; i < cases.size(); i += count_ < kMany ? 8 : 1)
			RunHuge(cases[i].first, cases[i].second);
		for (const char filler : {'<', '(', '\'', '"', 'x', ' '})
			if (count_ >= kMany || filler == '(')
				RunBombs(filler);
	}

	// What they are, and the page. One may have 4 MiB.
	static std::vector<std::pair<std::string, std::string>> HugeCases() {
		constexpr size_t kBytes = (size_t{4} << 20) - 1000;
		const std::string open = "<pre>CREATE TABLE huge (id INT4";
		const std::string close = ");</pre>";
		auto filled = [&](const std::string& piece, size_t less = 0) {
			return Repeated(piece, (kBytes - open.size() - less) / piece.size());
		};
		auto columns = [](size_t most, size_t bytes) {
			std::string text;
			for (size_t i = 0; i < most && text.size() < bytes; ++i)
				text += ",c" + std::to_string(i) + " INT4";
			return text;
		};
		std::vector<std::pair<std::string, std::string>> cases = {
			{"a page of columns", open + columns(SIZE_MAX, kBytes - 100) + close},
			{"a page of keys", open + columns(1590, kBytes) + ", PRIMARY KEY (id" +
		                           filled(",zz", 40000) + ")" + close},
			{"a page of <", Repeated("<", kBytes)},
			{"a page of text", Repeated("x", kBytes)}};
		for (const char* piece : {"(", "'", "\"", "\\", " DEFAULT (((", "/*", "--\n", "$a$", "&lt;",
		                          "&#1;", "NOT ", ";", ", PRIMARY KEY (zz)", ", c INT4"})
			cases.emplace_back("a page of " + std::string(piece), open + filled(piece) + close);
		return cases;
	}

	void RunHuge(const std::string& what, const std::string& page) {
		support::RawZip zip;
		zip.Add(support::StoredEntry({"huge.csv", "id\n1\n"}));
		zip.Add(support::StoredEntry({"huge.html", page}));
		TryHuge(what, zip);
	}

	void RunBombs(char filler) {
		constexpr uint64_t kBytes = 100 << 20;
		const Bomb page = MakeBomb("<pre>CREATE TABLE huge (id ", filler, kBytes);
		const Bomb setup = MakeBomb("CREATE TABLE huge (id ", filler, kBytes);
		for (const bool is_page : {true, false}) {
			support::RawZip zip;
			zip.Add(support::StoredEntry({"huge.csv", "id\n1\n"}));
			zip.Add(is_page ? BombEntry("huge.html", page) : BombEntry("setup.sql", setup));
			TryHuge("100 MB of " + std::string(1, filler), zip);
		}
	}

	void TryHuge(const std::string& what, const support::RawZip& zip) {
		what_ = what;
		schema_ = "case";
		names_ = "exported";
		path_ = folder_ + "/huge.zip";
		ReplaceFile(path_, zip.Bytes());
		account_.Count("huge ones");
		ForgetPeak(session_.pid());
		if (Import())
			Look({"huge.csv"});
		End(false);
	}

	Session session_;
	const SameServer server_{&session_};
	Watch watch_;
	Account account_;
	uint64_t count_;
	uint64_t seed_;
	uint64_t first_;
	std::string folder_;
	std::string loot_;
	std::vector<Row> before_;
	long peak_ = 0;
	double longest_ = 0;
	// The current case.
	std::string what_;
	std::string path_;
	std::string schema_; // and of the server
	std::string names_;
};

} // namespace
} // namespace coursera::campaign

int main(int argc, char** argv) {
	using namespace coursera::campaign;
	return RunCampaign("campaign-pages", [&] {
		return PageCampaign(Argument(argc, argv, 1, 100), Argument(argc, argv, 2, 1),
		                    Argument(argc, argv, 3, 0))
		    .Run();
	});
}
