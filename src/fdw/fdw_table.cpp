#include "pg/pg_postgres.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/acl.h"
}

#include "fdw/fdw_table.hpp"

namespace coursera::fdw {

namespace {

// One value for each attribute.
template <typename T>
T* PerAttribute(TupleDesc descriptor, T value) {
	auto* values =
		static_cast<T*>(palloc(sizeof(T) * (static_cast<size_t>(descriptor->natts) + 1)));
	for (int i = 0; i < descriptor->natts; ++i)
		values[i] = value;
	return values;
}

} // namespace

ReadableTable TableOfRelation(Relation relation, Oid user_id) {
	ReadableTable table{};
	table.relation_id = RelationGetRelid(relation);
	table.descriptor = RelationGetDescr(relation);
	table.options = options::ReadTableOptions(table.relation_id, user_id);
	table.facts = PerAttribute(table.descriptor, options::FileFact::kNone);
	table.may_quote_rows =
		pg_class_aclcheck(table.relation_id, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
	table.may_quote = PerAttribute(table.descriptor, table.may_quote_rows);
	const ListCell* cell;
	foreach (cell, AllColumns(table.descriptor)) {
		const auto number = static_cast<AttrNumber>(lfirst_int(cell));
		table.facts[number - 1] = options::ReadFileFact(table.relation_id, number);
		if (!table.may_quote_rows)
			table.may_quote[number - 1] =
				pg_attribute_aclcheck(table.relation_id, number, GetUserId(), ACL_SELECT) ==
				ACLCHECK_OK;
	}
	return table;
}

ReadableTable TableOfFile(const options::ServerOptions& server, const char* name, const char* entry,
                          TupleDesc descriptor, char** csv_columns) {
	ReadableTable table{};
	table.descriptor = descriptor;
	table.facts = PerAttribute(descriptor, options::FileFact::kNone);
	table.may_quote = PerAttribute(descriptor, true);
	table.may_quote_rows = true;
	for (int i = 0; i < descriptor->natts; ++i)
		if (csv_columns[i] != nullptr && csv_columns[i][0] == '\0')
			table.facts[i] = options::FileFact::kCourseSlug;
	table.options = options::OptionsOfFile(server, name, entry, descriptor, csv_columns);
	return table;
}

List* AllColumns(TupleDesc descriptor) {
	List* columns = NIL;
	for (int i = 0; i < descriptor->natts; ++i)
		if (!TupleDescAttr(descriptor, i)->attisdropped)
			columns = lappend_int(columns, i + 1);
	return columns;
}

List* FileColumns(const ReadableTable& table) {
	List* columns = NIL;
	const ListCell* cell;
	foreach (cell, AllColumns(table.descriptor))
		if (table.facts[lfirst_int(cell) - 1] == options::FileFact::kNone)
			columns = lappend_int(columns, lfirst_int(cell));
	return columns;
}

} // namespace coursera::fdw
