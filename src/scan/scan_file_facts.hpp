// Facts about rows in the name of their file: clickstream files are named by day and kind, and are
// in one folder for each course.
#pragma once

#include <string>
#include <string_view>

namespace coursera::scan {

// Each is empty if the name does not contain it.
struct FileFacts {
	std::string date; // the day: `2016-09-01` of `course/access-2016-09-01.csv.gz`; empty if there
	                  // are several
	std::string source; // `access` or `video`; empty if the name has both
	std::string folder; // the folder that the file lies in
};

// The facts for a file of that name, which may begin with folders.
FileFacts FactsOfName(std::string_view name);

} // namespace coursera::scan
