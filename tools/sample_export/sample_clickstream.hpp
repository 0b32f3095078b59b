// Clickstream files: what the learners of an export did on the pages and in the videos of its
// courses, a gzipped CSV without header per course, day and kind of event.
#pragma once

#include "sample_export/sample_world.hpp"

namespace coursera::sample {

// Writes the files of as many days as the options say, from the latest session on, into a folder
// per course: `SLUG/access-2022-02-28.csv.gz` and `SLUG/video-…`. Their learners and items are
// those of the tables. A day on which nothing happened has files without rows. Throws
// std::runtime_error when a file cannot be written.
void writeClickstream(const World& world);

} // namespace coursera::sample
