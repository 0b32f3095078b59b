// What the name of a file says about its rows: clickstream files are named by day and kind, and lie
// in a folder for each course.
#pragma once

#include <string>
#include <string_view>

namespace coursera::scan {

// Each is empty where the name does not tell.
struct FileFacts {
	std::string date; // the day: `2016-09-01` of `course/access-2016-09-01.csv.gz`; not of several
	std::string source; // `access` or `video`; not of a name that has both
	std::string folder; // the folder that the file lies in
};

// The facts of a file of that name, which may have folders in front.
FileFacts FactsOfName(std::string_view name);

} // namespace coursera::scan
