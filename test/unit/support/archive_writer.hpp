// Writes the same files into every kind of container, by libarchive and by hand.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"

namespace coursera::support {

enum class Container {
	kZipStored,   // sizes in the local headers
	kZipDeflated, // the same, deflated
	kZipStreamed, // sizes in data descriptors after the entries
	kZip64,       // sizes in zip64 extra fields throughout
	kTar,
	kTarGz,
	kSevenZip,
	kFolder,
};

inline std::string ContainerName(Container container) {
	static const char* const kNames[] = {"ZipStored", "ZipDeflated", "ZipStreamed", "Zip64",
	                                     "Tar",       "TarGz",       "SevenZip",    "Folder"};
	return kNames[static_cast<int>(container)];
}

constexpr int64_t kSomeTime = 1456826400; // 2016-03-01 10:00 UTC, an even second for DOS times

struct TestFile {
	std::string path; // ends in a slash: a folder
	std::string bytes;
	int64_t modified = kSomeTime;
};

// A libarchive writer onto a file. Throws std::runtime_error on every complaint.
class ArchiveWriter {
  public:
	ArchiveWriter() : handle_(archive_write_new()) {}

	archive* handle() { return handle_.get(); }

	void Check(int status) {
		if (status < ARCHIVE_OK)
			throw std::runtime_error(std::string("libarchive: ") +
			                         archive_error_string(handle_.get()));
	}
	void Open(const std::string& path) {
		Check(archive_write_open_filename(handle_.get(), path.c_str()));
	}
	// Without `tell_size` the format has to do without an entry's size in front of it.
	void Add(const TestFile& file, bool tell_size = true) {
		std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
		                                                               archive_entry_free);
		const bool is_folder = !file.path.empty() && file.path.back() == '/';
		archive_entry_set_pathname(entry.get(), file.path.c_str());
		archive_entry_set_filetype(entry.get(), is_folder ? AE_IFDIR : AE_IFREG);
		archive_entry_set_perm(entry.get(), is_folder ? 0755 : 0644);
		archive_entry_set_mtime(entry.get(), file.modified, 0);
		if (tell_size)
			archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
		Check(archive_write_header(handle_.get(), entry.get()));
		if (!file.bytes.empty())
			Check(static_cast<int>(
				archive_write_data(handle_.get(), file.bytes.data(), file.bytes.size())));
		Check(archive_write_finish_entry(handle_.get()));
	}
	void Close() { Check(archive_write_close(handle_.get())); }

  private:
	struct Free {
		void operator()(archive* handle) const { archive_write_free(handle); }
	};
	std::unique_ptr<archive, Free> handle_;
};

// A tar through one of libarchive's compressors.
inline std::string WriteFilteredTar(const TempDir& dir, const std::vector<TestFile>& files,
                                    int filter) {
	const std::string path = dir.Path("export.tar");
	ArchiveWriter writer;
	writer.Check(archive_write_set_format_pax_restricted(writer.handle()));
	writer.Check(archive_write_add_filter(writer.handle(), filter));
	writer.Open(path);
	for (const TestFile& file : files)
		writer.Add(file);
	writer.Close();
	return path;
}

inline std::string WriteTar(const TempDir& dir, const std::vector<TestFile>& files, bool gzip) {
	return WriteFilteredTar(dir, files, gzip ? ARCHIVE_FILTER_GZIP : ARCHIVE_FILTER_NONE);
}

// The bytes as they leave one of libarchive's compressors.
inline std::string Compress(const std::string& bytes, int filter) {
	TempDir dir;
	ArchiveWriter writer;
	writer.Check(archive_write_set_format_raw(writer.handle()));
	writer.Check(archive_write_add_filter(writer.handle(), filter));
	// No padding after the end.
	writer.Check(archive_write_set_bytes_in_last_block(writer.handle(), 1));
	writer.Open(dir.Path("compressed"));
	writer.Add({"x", bytes});
	writer.Close();
	return ReadFile(dir.Path("compressed"));
}

// A zip by libarchive. `options` are libarchive's, as in "zip:encryption=zipcrypt".
inline std::string WriteLibarchiveZip(const TempDir& dir, const std::vector<TestFile>& files,
                                      const char* options, bool tell_sizes = true,
                                      const char* password = nullptr) {
	const std::string path = dir.Path("export.zip");
	ArchiveWriter writer;
	writer.Check(archive_write_set_format_zip(writer.handle()));
	if (options != nullptr)
		writer.Check(archive_write_set_options(writer.handle(), options));
	if (password != nullptr)
		writer.Check(archive_write_set_passphrase(writer.handle(), password));
	writer.Open(path);
	for (const TestFile& file : files)
		writer.Add(file, tell_sizes);
	writer.Close();
	return path;
}

inline std::string WriteSevenZip(const TempDir& dir, const std::vector<TestFile>& files) {
	const std::string path = dir.Path("export.7z");
	ArchiveWriter writer;
	writer.Check(archive_write_set_format_7zip(writer.handle()));
	// Higher levels spend their time on tables larger than the tests' files.
	writer.Check(archive_write_set_options(writer.handle(), "7zip:compression-level=1"));
	writer.Open(path);
	for (const TestFile& file : files)
		writer.Add(file);
	writer.Close();
	return path;
}

// The bytes as a raw deflate stream: what gzip makes, without its header and its trailer.
inline std::string Deflate(const std::string& bytes) {
	constexpr size_t kGzipHeader = 10;
	constexpr size_t kGzipTrailer = 8;
	const std::string gzip = Compress(bytes, ARCHIVE_FILTER_GZIP);
	if (gzip.size() < kGzipHeader + kGzipTrailer || gzip[3] != 0)
		throw std::runtime_error("not the gzip that was expected");
	return gzip.substr(kGzipHeader, gzip.size() - kGzipHeader - kGzipTrailer);
}

inline RawZipEntry StoredEntry(const TestFile& file) {
	RawZipEntry entry;
	entry.name = file.path;
	entry.payload = file.bytes;
	entry.size = file.bytes.size();
	entry.crc = Crc32(file.bytes);
	entry.SetTime(file.modified);
	return entry;
}

inline RawZipEntry DeflatedEntry(const TestFile& file) {
	RawZipEntry entry = StoredEntry(file);
	entry.method = 8;
	entry.payload = Deflate(file.bytes);
	return entry;
}

inline std::string WriteFolder(const TempDir& dir, const std::vector<TestFile>& files) {
	const std::string path = dir.Path("export");
	std::filesystem::create_directories(path);
	for (const TestFile& file : files) {
		if (!file.path.empty() && file.path.back() == '/') {
			std::filesystem::create_directories(path + "/" + file.path);
			continue;
		}
		SetModified(dir.Write("export/" + file.path, file.bytes), file.modified);
	}
	return path;
}

// Writes the files into a container in `dir` and returns its path.
inline std::string WriteContainer(const TempDir& dir, Container container,
                                  const std::vector<TestFile>& files) {
	RawZip zip;
	switch (container) {
	case Container::kZipStored:
		for (const TestFile& file : files)
			zip.Add(StoredEntry(file));
		return dir.Write("export.zip", zip.Bytes());
	case Container::kZipDeflated:
		for (const TestFile& file : files)
			zip.Add(file.path.back() == '/' ? StoredEntry(file) : DeflatedEntry(file));
		return dir.Write("export.zip", zip.Bytes());
	case Container::kZipStreamed:
		return WriteLibarchiveZip(dir, files, nullptr, false);
	case Container::kZip64:
		return WriteLibarchiveZip(dir, files, "zip:zip64");
	case Container::kTar:
		return WriteTar(dir, files, false);
	case Container::kTarGz:
		return WriteTar(dir, files, true);
	case Container::kSevenZip:
		return WriteSevenZip(dir, files);
	case Container::kFolder:
		return WriteFolder(dir, files);
	}
	throw std::runtime_error("no such container");
}

} // namespace coursera::support
