// Writes a made-up research data export: the zip, and its CSVs as plain files when asked for.
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "sample_export/sample_catalog.hpp"
#include "sample_export/sample_clickstream.hpp"
#include "sample_export/sample_options.hpp"
#include "sample_export/sample_pages.hpp"
#include "sample_export/sample_script.hpp"
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_world.hpp"
#include "sample_export/sample_zip.hpp"

namespace coursera::sample {

namespace {

constexpr int kUsageError = 2;

// The twin that a Mac adds for each file: the header of an AppleDouble file without content.
std::string macTwin() {
	std::string twin(82, '\0');
	const std::string_view header("\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ", 24);
	twin.replace(0, header.size(), header);
	twin[25] = 1;
	return twin;
}

std::string macName(const Options& options, const std::string& name) {
	const std::string folder = options.folder.empty() ? "" : options.folder + "/";
	return "__MACOSX/" + folder + "._" + name;
}

void writeTable(ZipWriter& zip, const World& world, const Table& table) {
	const Options& options = world.options();
	const std::string name = table.csv_name + ".csv";
	CsvEntry entry(zip, name, options.csv_dir);
	TableWriter writer(world, table, entry);
	generateTable(writer);
	entry.finish();
	if (options.mac) {
		zip.add(macName(options, name), macTwin());
	}
	if (options.pages) {
		zip.add(table.name + ".html", tablePage(table, options.generation));
	}
}

void writeExport(const Options& options) {
	const std::vector<Table> tables = exportTables(options);
	const World world(options);
	ZipWriter zip(options);
	if (options.mac) {
		zip.add(".DS_Store", std::string("\0\0\0\1Bud1", 8) + std::string(120, '\0'));
	}
	zip.add("guide.pdf", guidePdf());
	zip.add("readme.html", readmePage(tables, options));
	for (const Table& table : tables) {
		writeTable(zip, world, table);
	}
	if (options.generation == Generation::k2022) {
		if (options.setup_sql) {
			zip.add("setup.sql", setupSql(tables, options));
		}
		zip.add("load.sql", loadSql(tables));
	}
	zip.close();
	if (options.clickstream_days > 0) {
		writeClickstream(world);
	}
}

} // namespace

} // namespace coursera::sample

int main(int argc, char** argv) {
	using namespace coursera::sample;
	try {
		const Options options = parseOptions(argc, argv);
		if (options.help) {
			std::fputs(kUsage, stdout);
			return 0;
		}
		writeExport(options);
		return 0;
	} catch (const std::invalid_argument& error) {
		std::fprintf(stderr, "sample_export: %s\nTry \"sample_export --help\".\n", error.what());
		return kUsageError;
	} catch (const std::exception& error) {
		std::fprintf(stderr, "sample_export: %s\n", error.what());
		return 1;
	}
}
