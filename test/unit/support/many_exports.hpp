// Several exports in one folder, each given by what the tests care for: its name, its date, the
// courses it lists, its tables.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"

namespace coursera::support {

constexpr int64_t kDay = 24 * 60 * 60;

// courses.csv with a row per course.
inline TestFile Courses(const std::vector<std::string>& courses) {
	std::string csv = "course_slug,course_id\n";
	for (const std::string& course : courses)
		csv += "\"slug of " + course + "\",\"" + course + "\"\n";
	return {"courses.csv", csv};
}

// A zip `name` in `dir` whose entries are that many days old or young. Returns its path.
inline std::string WriteExport(const TempDir& dir, const std::string& name, int64_t day,
                               std::vector<TestFile> files) {
	RawZip zip;
	for (TestFile& file : files) {
		file.modified = kSomeTime + day * kDay;
		zip.Add(StoredEntry(file));
	}
	return dir.Write(name, zip.Bytes());
}

// The same as a folder.
inline std::string WriteExtracted(const TempDir& dir, const std::string& name, int64_t day,
                                  const std::vector<TestFile>& files) {
	for (const TestFile& file : files)
		SetModified(dir.Write(name + "/" + file.path, file.bytes), kSomeTime + day * kDay);
	return dir.Path(name);
}

} // namespace coursera::support
