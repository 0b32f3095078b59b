// The SQL that an export carries: CREATE TABLE scripts, setup.sql and load.sql.
#include "sample_export/sample_script.hpp"

#include <algorithm>

#include "sample_export/sample_docs.hpp"

namespace coursera::sample {

namespace {

// A foreign key: the columns of one table that refer to another.
struct ForeignKey {
	std::string table;
	std::vector<std::string> columns;
	std::vector<std::string> targets;
};

std::vector<ForeignKey> foreignKeys(const Table& table) {
	std::vector<ForeignKey> keys;
	for (const Column& column : table.columns) {
		for (const Reference& reference : column.references) {
			auto key = std::find_if(keys.begin(), keys.end(), [&](const ForeignKey& other) {
				return other.table == reference.table;
			});
			if (key == keys.end()) {
				key = keys.insert(key, {reference.table, {}, {}});
			}
			key->columns.push_back(column.name);
			key->targets.push_back(reference.column);
		}
	}
	return keys;
}

std::vector<std::string> primaryKey(const Table& table) {
	std::vector<std::string> names;
	for (const Column& column : table.columns) {
		if (column.in_key) {
			names.push_back(column.name);
		}
	}
	return names;
}

std::string list(const std::vector<std::string>& names) {
	std::string text;
	for (const std::string& name : names) {
		text += text.empty() ? "(" : ", ";
		text += name;
	}
	return text + ")";
}

std::string foreignKeyText(const ForeignKey& key) {
	return "FOREIGN KEY " + list(key.columns) + " REFERENCES " + key.table + list(key.targets);
}

std::string quoted(std::string text) {
	for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2)) {
		text.insert(at, 1, '\'');
	}
	return "'" + text + "'";
}

void appendComments(std::string& out, const Table& table, Generation generation) {
	out += "COMMENT ON TABLE " + table.name + " IS " + quoted(tableDescription(table, generation)) +
	       ";\n";
	for (const Column& column : table.columns) {
		out += "COMMENT ON COLUMN " + table.name + "." + column.name + " IS " +
		       quoted(columnDescription(table, column, generation)) + ";\n";
	}
	out += '\n';
}

// As in real exports, not all of these statements can succeed: data violate keys, and
// global_items, for one, is referred to without having a key.
void appendKeys(std::string& out, const std::vector<Table>& tables) {
	for (const Table& table : tables) {
		const std::vector<std::string> key = primaryKey(table);
		if (!key.empty()) {
			out += "ALTER TABLE " + table.name + " ADD PRIMARY KEY " + list(key) + ";\n";
		}
	}
	out += '\n';
	for (const Table& table : tables) {
		for (const ForeignKey& key : foreignKeys(table)) {
			out += "ALTER TABLE " + table.name + " ADD " + foreignKeyText(key) + ";\n";
		}
		if (table.catalog_name == "course_branch_items") {
			out += "ALTER TABLE " + table.name +
			       " ADD FOREIGN KEY (global_item_id) REFERENCES global_items(global_item_id);\n";
		}
	}
}

} // namespace

std::string createTable(const Table& table, bool with_keys) {
	std::string text = "CREATE TABLE " + table.name + " (\n";
	for (const Column& column : table.columns) {
		const bool first = &column == table.columns.data();
		text += first ? "    " : "    ,";
		text += column.name + " " + column.type + (column.not_null ? " NOT NULL" : "") + "\n";
	}
	const std::vector<std::string> key = primaryKey(table);
	if (with_keys && !key.empty()) {
		text += "    ,PRIMARY KEY " + list(key) + "\n";
	}
	for (const ForeignKey& foreign : foreignKeys(table)) {
		text += with_keys ? "    ," + foreignKeyText(foreign) + "\n" : "";
	}
	return text + ");\n";
}

std::string setupSql(const std::vector<Table>& tables, const Options& options) {
	std::string out = "-- Creates the tables of this export, then documents them & adds keys.\n\n";
	for (const Table& table : tables) {
		out += "DROP TABLE IF EXISTS " + table.name + " CASCADE;\n";
	}
	out += '\n';
	for (const Table& table : tables) {
		out += createTable(table, false) + "\n";
	}
	for (const Table& table : tables) {
		appendComments(out, table, options.generation);
	}
	appendKeys(out, tables);
	return out;
}

std::string loadSql(const std::vector<Table>& tables) {
	std::string out = "-- Loads the CSV files of this export; run it in their folder.\n\n";
	for (const Table& table : tables) {
		out += "\\copy " + table.name + " FROM '" + table.csv_name +
		       ".csv' WITH CSV DELIMITER ',' QUOTE '\"' ESCAPE '\\' HEADER\n";
	}
	return out;
}

} // namespace coursera::sample
