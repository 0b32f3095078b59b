// Writing the export's zip, entry by entry, and its CSVs as plain files when asked for.
#include "sample_export/sample_zip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <stdexcept>

namespace coursera::sample {

void ArchiveCloser::operator()(struct archive* handle) const {
	archive_write_free(handle);
}

// Zip headers hold local time, so the time zone is fixed for the bytes to be the same everywhere.
ZipWriter::ZipWriter(const Options& options)
	: path_(options.output), prefix_(options.folder.empty() ? "" : options.folder + "/"),
	  time_(options.date), archive_(archive_write_new()) {
	setenv("TZ", "UTC0", 1);
	tzset();
	if (archive_ == nullptr) {
		throw std::bad_alloc();
	}
	check(archive_write_set_format_zip(archive_.get()));
	const std::string method = options.deflate ? "deflate" : "store";
	check(archive_write_set_format_option(archive_.get(), "zip", "compression", method.c_str()));
	if (options.deflate) {
		const std::string level = std::to_string(options.level);
		check(archive_write_set_format_option(archive_.get(), "zip", "compression-level",
		                                      level.c_str()));
	}
	// No padding of the output to whole blocks.
	check(archive_write_set_bytes_in_last_block(archive_.get(), 1));
	check(archive_write_open_filename(archive_.get(), path_.c_str()));
}

void ZipWriter::check(int status) const {
	if (status < ARCHIVE_WARN) {
		const char* const reason = archive_error_string(archive_.get());
		throw std::runtime_error("could not write \"" + path_ +
		                         "\": " + (reason == nullptr ? "unknown error" : reason));
	}
}

void ZipWriter::header(const std::string& name, const std::size_t* size) {
	const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
	                                                                     archive_entry_free);
	// Twins of a Mac's zip lie beside the folder, not below it.
	const bool outside = name.compare(0, 8, "__MACOSX") == 0;
	const std::string path = outside ? name : prefix_ + name;
	archive_entry_set_pathname(entry.get(), path.c_str());
	archive_entry_set_filetype(entry.get(), AE_IFREG);
	archive_entry_set_perm(entry.get(), 0644);
	archive_entry_set_mtime(entry.get(), time_, 0);
	if (size != nullptr) {
		archive_entry_set_size(entry.get(), static_cast<la_int64_t>(*size));
	}
	check(archive_write_header(archive_.get(), entry.get()));
}

void ZipWriter::add(const std::string& name, std::string_view content) {
	const std::size_t size = content.size();
	header(name, &size);
	write(content);
}

void ZipWriter::begin(const std::string& name) {
	header(name, nullptr);
}

void ZipWriter::write(std::string_view bytes) {
	while (!bytes.empty()) {
		const la_ssize_t written = archive_write_data(archive_.get(), bytes.data(), bytes.size());
		if (written <= 0) {
			check(ARCHIVE_FATAL);
		}
		bytes.remove_prefix(static_cast<std::size_t>(written));
	}
}

void ZipWriter::close() {
	check(archive_write_close(archive_.get()));
}

CsvEntry::CsvEntry(ZipWriter& zip, const std::string& name, const std::string& csv_dir)
	: zip_(zip), name_(name) {
	if (csv_dir.empty()) {
		return;
	}
	std::filesystem::create_directories(csv_dir);
	const std::string path = csv_dir + "/" + name;
	file_.reset(std::fopen(path.c_str(), "wb"));
	if (file_ == nullptr) {
		throw std::runtime_error("could not open \"" + path + "\": " + std::strerror(errno));
	}
}

void CsvEntry::copyToFile() {
	if (file_ != nullptr &&
	    std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) {
		throw std::runtime_error("could not write the plain file of \"" + name_ + "\"");
	}
}

void CsvEntry::flush() {
	if (!streaming_) {
		zip_.begin(name_);
		streaming_ = true;
	}
	zip_.write(buffer_);
	copyToFile();
	buffer_.clear();
}

void CsvEntry::finish() {
	if (streaming_) {
		flush();
	} else {
		zip_.add(name_, buffer_);
		copyToFile();
	}
	if (file_ != nullptr && std::fflush(file_.get()) != 0) {
		throw std::runtime_error("could not write the plain file of \"" + name_ + "\"");
	}
	buffer_.clear();
}

} // namespace coursera::sample
