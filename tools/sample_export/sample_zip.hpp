// Writing the export's zip, entry by entry, and its CSVs as plain files when asked for.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "sample_export/sample_options.hpp"

struct archive;

namespace coursera::sample {

struct ArchiveCloser {
	void operator()(struct archive* handle) const;
};

// A zip under construction. One entry is open at a time; all entries carry the export's date.
class ZipWriter {
  public:
	explicit ZipWriter(const Options& options);

	// Writes a whole entry of known size.
	void add(const std::string& name, std::string_view content);

	// Opens an entry whose size is not known yet; it is written with a data descriptor.
	void begin(const std::string& name);
	void write(std::string_view bytes);

	// Ends the archive; throws when it could not be written.
	void close();

  private:
	void header(const std::string& name, const std::size_t* size);
	void check(int status) const;

	std::string path_;
	std::string prefix_; // the folder with its slash, or empty
	Time time_;
	std::unique_ptr<struct archive, ArchiveCloser> archive_;
};

// Collects the bytes of one CSV. Small tables become entries of known size, large ones are
// streamed, so that memory stays bounded.
class CsvEntry {
  public:
	CsvEntry(ZipWriter& zip, const std::string& name, const std::string& csv_dir);

	std::string& buffer() { return buffer_; }
	// Passes the buffer on once it is large.
	void flushIfLarge() {
		if (buffer_.size() >= kLargeBuffer) {
			flush();
		}
	}
	void finish();

  private:
	static constexpr std::size_t kLargeBuffer = 1 << 20;

	struct FileCloser {
		void operator()(std::FILE* file) const { std::fclose(file); }
	};

	void flush();
	void copyToFile();

	ZipWriter& zip_;
	std::string name_;
	std::string buffer_;
	bool streaming_ = false;
	std::unique_ptr<std::FILE, FileCloser> file_; // the plain copy, when there is one
};

} // namespace coursera::sample
