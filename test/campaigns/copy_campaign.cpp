// Generated CSVs, valid and broken, read by a foreign table and by COPY: the same rows, or errors
// of the same SQLSTATE. And with on_error 'skip': the rows that COPY would take one by one.
//
//   copy_campaign COUNT [SEED [FIRST]]
#include <algorithm>

#include "csv_cases.hpp"
#include "support/archive_writer.hpp"

namespace coursera::campaign {
namespace {

constexpr size_t kShapes = 60;

std::string CopyOptions(const CsvDialect& dialect) {
	return "FORMAT csv, HEADER " + std::string(dialect.has_header ? "true" : "false") +
	       ", ENCODING '" + dialect.encoding + "', DELIMITER " +
	       Quoted(std::string(1, dialect.delimiter)) + ", QUOTE " +
	       Quoted(std::string(1, dialect.quote)) + ", ESCAPE " +
	       Quoted(std::string(1, dialect.escape)) + ", NULL " + Quoted(dialect.null);
}

std::string TableOptions(const Shape& shape, const std::string& more = "") {
	const CsvDialect& dialect = shape.dialect;
	return " OPTIONS (entry " + Quoted(shape.name + ".csv") + ", encoding '" + dialect.encoding +
	       "', header '" + (dialect.has_header ? "on" : "off") + "', delimiter " +
	       Quoted(std::string(1, dialect.delimiter)) + ", quote " +
	       Quoted(std::string(1, dialect.quote)) + ", escape " +
	       Quoted(std::string(1, dialect.escape)) + ", \"null\" " + Quoted(dialect.null) + more +
	       ")";
}

// A file's text made fit for a message.
std::string Shown(const std::string& bytes) {
	std::string shown;
	for (char c : bytes.substr(0, 400)) {
		char text[8];
		if (c == '\n')
			shown += "\\n";
		else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e)
			shown +=
				(std::snprintf(text, sizeof(text), "\\x%02x", static_cast<unsigned char>(c)), text);
		else
			shown += c;
	}
	return shown;
}

// Where a message names a column, the header may spell it in another case and with a tab.
bool SameMessage(const Outcome& ours, const Outcome& copy) {
	if (ours.message == copy.message)
		return true;
	std::string plain;
	for (char c : ours.message)
		if (c != '\t')
			plain += c;
	return std::equal(plain.begin(), plain.end(), copy.message.begin(), copy.message.end(),
	                  [](char a, char b) { return a == b || (a == 'C' && b == 'c'); });
}

class CopyCampaign {
  public:
	CopyCampaign(uint64_t count, uint64_t seed, uint64_t first)
		: account_("campaign-copy"), count_(count), seed_(seed), first_(first),
		  folder_(MakeFolder("copy")) {}

	int Run() {
		Prepare();
		for (uint64_t number = first_; number < first_ + count_; ++number) {
			Random random(SeedOfCase(seed_, number));
			case_ = number;
			if (number % 100 == 0 || number == first_)
				ChangeSettings(number / 100);
			try {
				RunCase(&random, shapes_[random.Below(shapes_.size())]);
			} catch (const std::exception& error) {
				throw std::runtime_error("case " + std::to_string(number) + " of seed " +
				                         std::to_string(seed_) + ": " + error.what() +
				                         "\n  file: " + Shown(*bytes_));
			}
		}
		server_.Expect(&account_);
		return account_.Finish("seed " + std::to_string(seed_));
	}

  private:
	// For each shape: the foreign tables of the folder (f), of an archive (z), with on_error 'skip'
	// (k), the same with texts only (t); and the table that COPY fills (c).
	void Prepare() {
		session_.Must("CREATE SCHEMA campaign; SET search_path = campaign");
		session_.Must("CREATE SERVER folder FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive " +
		              Quoted(folder_) + ")");
		session_.Must("CREATE SERVER archive FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive " +
		              Quoted(WorkFolder() + "/copy.archive") + ")");
		Random random(seed_);
		for (size_t i = 0; i < kShapes; ++i) {
			Shape shape = NextShape(&random, "s" + std::to_string(i));
			const std::string n = std::to_string(i);
			session_.Must("CREATE TEMP TABLE c" + n + " (" + shape.Columns() + ")");
			Foreign("f" + n, shape.Columns(), "folder", TableOptions(shape));
			Foreign("z" + n, shape.Columns(), "archive", TableOptions(shape));
			Foreign("k" + n, shape.Columns(), "folder", TableOptions(shape, ", on_error 'skip'"));
			Foreign("t" + n, shape.Columns(true), "folder",
			        TableOptions(shape, ", on_error 'skip'"));
			shapes_.push_back(shape);
		}
	}

	void Foreign(const std::string& name, const std::string& columns, const std::string& server,
	             const std::string& options) {
		session_.Must("CREATE FOREIGN TABLE " + name + " (" + columns + ") SERVER " + server +
		              options);
	}

	void ChangeSettings(uint64_t number) {
		Random random(SeedOfCase(seed_ + 1, number));
		static const std::vector<std::string> kStyles = {"ISO, MDY", "ISO, DMY", "ISO, YMD",
		                                                 "German",   "SQL, DMY", "Postgres, MDY"};
		static const std::vector<std::string> kZones = {"UTC", "America/New_York", "Asia/Kolkata"};
		session_.Must("SET datestyle = " + Quoted(random.Of(kStyles)) +
		              "; SET timezone = " + Quoted(random.Of(kZones)));
	}

	void RunCase(Random* random, const Shape& shape) {
		const CsvCase made = CsvCases(random, shape).Next();
		number_ = shape.name.substr(1);
		shape_ = &shape;
		bytes_ = &made.bytes;
		path_ = folder_ + "/" + shape.name + ".csv";
		ReplaceFile(path_, made.bytes);
		account_.Count("files");
		if (shape.dialect.has_header &&
		    (made.kind == CsvCase::Kind::kHeader || made.kind == CsvCase::Kind::kEmpty)) {
			// COPY does not look at the header, a foreign table must: no crash is all to be asked.
			(void)session_.Run("SELECT t::text FROM f" + number_ + " t");
			(void)session_.Run("SELECT t::text FROM k" + number_ + " t");
			account_.Count("without a true header");
			return;
		}
		session_.Must("BEGIN");
		const Outcome copy = CopyFile();
		const Outcome ours =
			copy.ok() ? session_.Run("SELECT t::text FROM f" + number_ + " t") : Outcome();
		if (copy.ok()) {
			account_.Count("that COPY takes");
			Same(copy, ours, "rows");
			if (ours.ok())
				CompareQueries(random, shape, copy);
			session_.Must("ROLLBACK");
		} else {
			session_.Must("ROLLBACK");
			account_.Count("that COPY refuses");
			const Outcome refused = session_.Run("SELECT t::text FROM f" + number_ + " t");
			Check(refused.state == copy.state && SameMessage(refused, copy),
			      "COPY says " + copy.Text() + ", the foreign table " + refused.Text());
		}
		if (random->OneIn(4))
			CompareArchive(random, shape, copy);
		CompareSkipping(shape, made, copy);
	}

	std::string CopyCommand(const std::string& path) const {
		return "COPY c" + number_ + " FROM " + Quoted(path) + " WITH (" +
		       CopyOptions(shape_->dialect) + ")";
	}

	// Fills the table until the transaction is rolled back, and gives its rows. A truncated table
	// gets a file of its own, so that its rows have the order of the CSV.
	Outcome CopyFile() {
		return session_.Run("TRUNCATE c" + number_ + "; " + CopyCommand(path_) +
		                    "; SELECT t::text FROM c" + number_ + " t");
	}

	// Counts, one column, a filter with a constant and one with a value known at run time.
	void CompareQueries(Random* random, const Shape& shape, const Outcome& copy) {
		const size_t position = random->Below(shape.kinds.size());
		const std::string column = "c" + std::to_string(position);
		Check(session_.Run("SELECT count(*) FROM f" + number_).First() ==
		          std::to_string(copy.rows.size()),
		      "count(*)");
		Both("SELECT " + column + "::text FROM @ t");
		Both("SELECT t::text FROM @ t WHERE " + column +
		     (random->OneIn(2) ? " IS NULL" : " IS NOT NULL"));
		if (!shape.kinds[position]->has_order || copy.rows.empty())
			return;
		static const std::vector<std::string> kOperators = {"=", "=", "<", "<=", ">", ">=", "<>"};
		const std::string test = " WHERE " + column + " " + random->Of(kOperators) + " ";
		const std::string some = "SELECT " + column + " FROM c" + number_ + " OFFSET " +
		                         std::to_string(random->Below(copy.rows.size())) + " LIMIT 1";
		Both("SELECT t::text FROM @ t" + test + "(" + some + ")");
		const Outcome value = session_.Must(some);
		if (value.rows.empty() || !value.rows[0][0].has_value() || value.First().size() > 1000)
			return;
		const std::string constant = Quoted(value.First()) + "::" + shape.kinds[position]->type;
		// The server cannot read back everything that it writes, such as LMT in the style SQL.
		session_.Must("SAVEPOINT readable");
		if (!session_.Run("SELECT " + constant).ok()) {
			session_.Must("ROLLBACK TO readable");
			account_.Count("unreadable constants");
			return;
		}
		Both("SELECT t::text FROM @ t" + test + constant);
		Both("SELECT count(*) FROM @ t" + test + constant);
	}

	// The query on both tables.
	void Both(const std::string& query) {
		auto on = [&](const std::string& table) {
			std::string text = query;
			text.replace(text.find('@'), 1, table + number_);
			return session_.Run(text);
		};
		const Outcome copy = on("c");
		Same(copy, on("f"), query);
		account_.Count("queries");
	}

	// The file in a zip or another archive.
	void CompareArchive(Random* random, const Shape& shape, const Outcome& copy) {
		static const std::vector<support::Container> kContainers = {
			support::Container::kZipStored, support::Container::kZipDeflated,
			support::Container::kZipStreamed, support::Container::kTarGz,
			support::Container::kSevenZip};
		const support::TempDir dir;
		const std::string made =
			support::WriteContainer(dir, random->Of(kContainers), {{shape.name + ".csv", *bytes_}});
		ReplaceFile(WorkFolder() + "/copy.archive", support::ReadFile(made));
		const Outcome ours = session_.Run("SELECT t::text FROM z" + number_ + " t");
		if (copy.ok())
			Same(copy, ours, "rows in an archive");
		else
			Check(ours.state == copy.state && SameMessage(ours, copy),
			      "in an archive COPY says " + copy.Text() + ", the foreign table " + ours.Text());
		account_.Count("in archives");
	}

	void CompareSkipping(const Shape& shape, const CsvCase& made, const Outcome& copy) {
		const Outcome kept = session_.Run("SELECT t::text FROM k" + number_ + " t");
		if (copy.ok()) {
			Same(copy, kept, "rows with on_error 'skip'");
			return;
		}
		// Bytes that have to be converted are, before there are rows.
		const bool is_converted = shape.dialect.encoding != "UTF8";
		if (is_converted && (kept.state == "22021" || kept.state == "22P05"))
			return;
		const std::string rejects = "SELECT raw FROM coursera.rejects('";
		const Outcome left_out = session_.Run(rejects + "k" + number_ + "')");
		if (!Check(kept.ok() && left_out.ok(),
		           "on_error 'skip': " + kept.Text() + " and " + left_out.Text()))
			return;
		account_.Count("skipped through");
		// Texts fail for their structure and their bytes only: the rows there are, are the same.
		const Outcome texts = session_.Run("SELECT count(*) FROM t" + number_);
		const Outcome no_texts =
			session_.Run("SELECT count(*) FROM coursera.rejects('t" + number_ + "')");
		Check(texts.ok() && no_texts.ok() &&
		          std::stoul(texts.First()) + std::stoul(no_texts.First()) ==
		              kept.rows.size() + left_out.rows.size(),
		      "kept and left out: " + std::to_string(kept.rows.size()) + " + " +
		          std::to_string(left_out.rows.size()) + ", as texts " + texts.First() + " + " +
		          no_texts.First());
		Check(session_.Run("SELECT count(*) FROM k" + number_).First() ==
		          std::to_string(kept.rows.size()),
		      "count(*) with on_error 'skip'");
		if (made.kind == CsvCase::Kind::kRows)
			CompareRowByRow(made, kept, left_out);
	}

	// COPY of each row alone says which ones are to be kept.
	void CompareRowByRow(const CsvCase& made, const Outcome& kept, const Outcome& left_out) {
		size_t refused = 0;
		session_.Must("BEGIN; TRUNCATE c" + number_);
		for (const std::string& row : made.rows) {
			WriteFile(folder_ + "/row", made.header + row);
			session_.Must("SAVEPOINT row");
			if (!session_.Run(CopyCommand(folder_ + "/row")).ok()) {
				session_.Must("ROLLBACK TO row");
				++refused;
			}
		}
		const std::vector<Row> expected =
			session_.Must("SELECT t::text FROM c" + number_ + " t").rows;
		session_.Must("ROLLBACK");
		Check(kept.rows == expected && left_out.rows.size() == refused,
		      "row by row COPY takes " + std::to_string(expected.size()) + " and refuses " +
		          std::to_string(refused) + ", on_error 'skip' keeps " +
		          std::to_string(kept.rows.size()) + " and leaves out " +
		          std::to_string(left_out.rows.size()));
		account_.Count("checked row by row");
	}

	void Same(const Outcome& copy, const Outcome& ours, const std::string& what) {
		if (copy.SameRows(ours))
			return;
		std::string detail = what + ": COPY " + copy.Text() + ", the foreign table " + ours.Text();
		for (size_t i = 0; i < std::min(copy.rows.size(), ours.rows.size()); ++i) {
			if (copy.rows[i] == ours.rows[i])
				continue;
			detail += "; row " + std::to_string(i) + ": " +
			          Shown(copy.rows[i][0].value_or("NULL")) + " / " +
			          Shown(ours.rows[i][0].value_or("NULL"));
			break;
		}
		Check(false, detail);
	}

	bool Check(bool holds, const std::string& what) {
		if (holds)
			return true;
		account_.Violation("case " + std::to_string(case_) + " (" + shape_->Columns() + "; " +
		                   CopyOptions(shape_->dialect) + "): " + what +
		                   "\n  file: " + Shown(*bytes_));
		return false;
	}

	Session session_;
	const SameServer server_{&session_};
	Account account_;
	uint64_t count_;
	uint64_t seed_;
	uint64_t first_;
	uint64_t case_ = 0;
	std::string folder_;
	std::vector<Shape> shapes_;
	// The current case.
	std::string number_;
	const Shape* shape_ = nullptr;
	const std::string* bytes_ = nullptr;
	std::string path_;
};

} // namespace
} // namespace coursera::campaign

int main(int argc, char** argv) {
	using namespace coursera::campaign;
	return RunCampaign("campaign-copy", [&] {
		return CopyCampaign(Argument(argc, argv, 1, 1000), Argument(argc, argv, 2, 1),
		                    Argument(argc, argv, 3, 0))
		    .Run();
	});
}
