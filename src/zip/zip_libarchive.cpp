#include "zip/zip_libarchive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <cstring>
#include <exception>
#include <locale.h>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"
#include "zip/zip_decompress.hpp"
#include "zip/zip_libarchive_reason.hpp"

namespace coursera::zip {

namespace {

// Interrupts are checked between reads, and one compressed byte can be a thousand bytes to skip.
constexpr size_t kReadBytes = 16 * 1024;

// libarchive hands out names in the encoding of the thread's locale, and no name at all if that
// encoding cannot represent it. A backend's locale is its database's; while a header is read it is
// UTF-8.
class Utf8Names {
  public:
	Utf8Names() : before_(uselocale(Locale())) {}
	~Utf8Names() { uselocale(before_); }
	Utf8Names(const Utf8Names&) = delete;
	Utf8Names& operator=(const Utf8Names&) = delete;

  private:
	// Made once; it stays null, which changes nothing, if the system does not have the locale.
	static locale_t Locale() {
		static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
		return utf8;
	}

	locale_t before_;
};

// One pass over an archive. libarchive asks for bytes through the callbacks below; they run in its
// C frames, so they may not throw: the error is kept and thrown by the C++ frame above.
class Pass {
  public:
	Pass(const base::File& file, const std::string& password)
		: file_(file), has_password_(!password.empty()), handle_(archive_read_new()) {
		if (handle_ == nullptr)
			throw std::bad_alloc();
		try {
			if (has_password_ &&
			    archive_read_add_passphrase(handle_, password.c_str()) != ARCHIVE_OK)
				throw std::bad_alloc();
			Open();
		} catch (...) {
			archive_read_free(handle_);
			throw;
		}
	}
	~Pass() { archive_read_free(handle_); }
	Pass(const Pass&) = delete;
	Pass& operator=(const Pass&) = delete;

	// Steps to the next entry; nullptr at the end.
	archive_entry* Next() {
		archive_entry* header = nullptr;
		const Utf8Names names;
		int status = archive_read_next_header(handle_, &header);
		++position_;
		if (status == ARCHIVE_EOF)
			return nullptr;
		if (status < ARCHIVE_WARN)
			Fail("could not read archive \"" + file_.path() + "\"");
		return header;
	}

	// Index of the entry that Next returned last.
	size_t position() const { return position_ - 1; }

	size_t Read(char* data, size_t capacity, const std::string& entry) {
		la_ssize_t got = archive_read_data(handle_, data, capacity);
		if (got < 0)
			FailEntry(entry);
		// Some formats have no checksum to compare.
		if (got == 0 && capacity > 0 && file_.HasChanged())
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "archive \"" + file_.path() + "\" changed while it was read");
		return static_cast<size_t>(got);
	}

  private:
	void Open();
	[[noreturn]] void Fail(const std::string& message);
	[[noreturn]] void FailEntry(const std::string& entry);
	[[noreturn]] void FailEncrypted(const std::string& what, const std::string& reason);
	void ThrowWhatCallbackKept();

	static la_ssize_t ReadBytes(archive* handle, void* self, const void** bytes) noexcept;
	static la_int64_t SkipBytes(archive* handle, void* self, la_int64_t count) noexcept;
	static la_int64_t SeekBytes(archive* handle, void* self, la_int64_t offset,
	                            int whence) noexcept;

	const base::File& file_;
	bool has_password_;
	archive* handle_;
	size_t position_ = 0;
	uint64_t offset_ = 0;     // where the next ReadBytes reads
	std::exception_ptr kept_; // error of a callback
	char buffer_[kReadBytes];
};

void Pass::Open() {
	archive_read_support_filter_gzip(handle_);
	archive_read_support_filter_bzip2(handle_);
	archive_read_support_filter_compress(handle_);
	archive_read_support_filter_lz4(handle_);
	archive_read_support_filter_lzma(handle_);
	archive_read_support_filter_xz(handle_);
	archive_read_support_filter_zstd(handle_);
	archive_read_support_format_zip(handle_);
	archive_read_support_format_tar(handle_);
	archive_read_support_format_7zip(handle_);
	archive_read_support_format_cpio(handle_);
	archive_read_support_format_rar(handle_);
	archive_read_support_format_rar5(handle_);
	archive_read_support_format_xar(handle_);
	archive_read_set_callback_data(handle_, this);
	archive_read_set_read_callback(handle_, ReadBytes);
	archive_read_set_skip_callback(handle_, SkipBytes);
	archive_read_set_seek_callback(handle_, SeekBytes);
	if (archive_read_open1(handle_) != ARCHIVE_OK)
		Fail("\"" + file_.path() + "\" is not an archive");
}

void Pass::ThrowWhatCallbackKept() {
	base::StopIfInterrupted();
	if (kept_ == nullptr)
		return;
	try {
		std::rethrow_exception(kept_);
	} catch (const base::Error& error) {
		throw base::Error(error); // a copy, since the catcher adds to it
	}
}

bool IsAboutEncryption(const std::string& reason) {
	return reason.find("ncrypt") != std::string::npos ||
	       reason.find("assphrase") != std::string::npos;
}

void Pass::FailEncrypted(const std::string& what, const std::string& reason) {
	if (has_password_)
		throw base::Error(base::ErrorKind::kEncrypted, what + " cannot be decrypted")
			.WithDetail(reason)
			.WithHint("The option \"password\" of the user mapping may be wrong.");
	throw base::Error(base::ErrorKind::kEncrypted, what + " is encrypted")
		.WithDetail(reason)
		.WithHint("Give the password with CREATE USER MAPPING ... OPTIONS (password '...').");
}

void Pass::Fail(const std::string& message) {
	ThrowWhatCallbackKept();
	if (IsAboutEncryption(LibarchiveReason(handle_)))
		FailEncrypted("archive \"" + file_.path() + "\"", LibarchiveReason(handle_));
	throw base::Error(base::ErrorKind::kArchiveBroken, message)
		.WithDetail(LibarchiveReason(handle_));
}

// libarchive gives its reasons in words only.
void Pass::FailEntry(const std::string& entry) {
	ThrowWhatCallbackKept();
	std::string reason = LibarchiveReason(handle_);
	// Newer versions limit a decoder's memory: then there is enough memory, but the entry asks for
	// too much.
	const bool is_refused = reason.find("too much memory") != std::string::npos;
	if (archive_errno(handle_) == ENOMEM && !is_refused)
		throw std::bad_alloc();
	if (IsAboutEncryption(reason))
		FailEncrypted("entry \"" + entry + "\"", reason);
	if (reason.find("nsupported") != std::string::npos)
		throw base::Error(base::ErrorKind::kUnsupportedCompression,
		                  "entry \"" + entry + "\" uses an unsupported compression method")
			.WithDetail(reason)
			.WithHint(kRepackHint);
	throw base::Error(base::ErrorKind::kArchiveBroken,
	                  "could not decompress entry \"" + entry + "\"")
		.WithDetail(reason);
}

la_ssize_t Pass::ReadBytes(archive* handle, void* self, const void** bytes) noexcept {
	auto* pass = static_cast<Pass*>(self);
	*bytes = pass->buffer_;
	if (base::InterruptRequested()) {
		archive_set_error(handle, EINTR, "Interrupted");
		return ARCHIVE_FATAL;
	}
	try {
		size_t got = pass->file_.ReadAt(pass->buffer_, kReadBytes, pass->offset_);
		pass->offset_ += got;
		return static_cast<la_ssize_t>(got);
	} catch (...) {
		archive_set_error(handle, EIO, "Read error");
		pass->kept_ = std::current_exception();
		return ARCHIVE_FATAL;
	}
}

la_int64_t Pass::SkipBytes(archive*, void* self, la_int64_t count) noexcept {
	auto* pass = static_cast<Pass*>(self);
	auto left =
		static_cast<la_int64_t>(pass->file_.size() - std::min(pass->file_.size(), pass->offset_));
	count = std::min(count, left);
	pass->offset_ += static_cast<uint64_t>(count);
	return count;
}

la_int64_t Pass::SeekBytes(archive*, void* self, la_int64_t offset, int whence) noexcept {
	auto* pass = static_cast<Pass*>(self);
	if (whence == SEEK_CUR)
		offset += static_cast<la_int64_t>(pass->offset_);
	else if (whence == SEEK_END)
		offset += static_cast<la_int64_t>(pass->file_.size());
	if (offset < 0)
		return ARCHIVE_FATAL;
	pass->offset_ = static_cast<uint64_t>(offset);
	return offset;
}

Entry ToEntry(archive_entry* header, size_t position) {
	Entry entry;
	const Utf8Names names;
	const char* path = archive_entry_pathname(header);
	if (path == nullptr)
		path = archive_entry_pathname_utf8(header);
	entry.path = path == nullptr ? "" : path;
	entry.size = archive_entry_size_is_set(header) ? archive_entry_size(header) : -1;
	entry.modified = archive_entry_mtime_is_set(header) ? archive_entry_mtime(header) : 0;
	entry.position = position;
	return entry;
}

// The bytes of the entry that a pass has reached.
class PassStream final : public EntryStream {
  public:
	PassStream(Pass& pass, const std::string& name) : pass_(pass), name_(name) {}
	size_t Read(char* data, size_t capacity) override { return pass_.Read(data, capacity, name_); }

  private:
	Pass& pass_;
	const std::string& name_;
};

// A pass of its own for one entry.
class LibarchiveStream final : public EntryStream {
  public:
	// How the entry is found again. The directory that our own code reads may not have libarchive's
	// order; any other archive was listed by libarchive itself.
	enum class FindBy { kPosition, kPath };

	LibarchiveStream(const base::File& file, const std::string& password, const Entry& entry,
	                 FindBy by)
		: pass_(file, password), name_(entry.name) {
		archive_entry* header = nullptr;
		do {
			base::StopIfInterrupted();
			header = pass_.Next();
		} while (header != nullptr &&
		         (by == FindBy::kPosition ? pass_.position() != entry.position
		                                  : ToEntry(header, 0).path != entry.path));
		if (header == nullptr || ToEntry(header, 0).path != entry.path)
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "archive \"" + file.path() + "\" changed while it was read");
	}
	size_t Read(char* data, size_t capacity) override { return pass_.Read(data, capacity, name_); }

  private:
	Pass pass_;
	std::string name_;
};

} // namespace

LibarchiveArchive::LibarchiveArchive(std::unique_ptr<base::File> file, std::string password,
                                     std::string pattern)
	: Archive(file->path(), std::move(pattern)), file_(std::move(file)),
	  password_(std::move(password)) {
	Pass pass(*file_, password_);
	std::vector<Entry> entries;
	while (archive_entry* header = pass.Next()) {
		base::StopIfInterrupted();
		if (archive_entry_filetype(header) == AE_IFREG)
			entries.push_back(ToEntry(header, pass.position()));
	}
	SetEntries(std::move(entries));
}

LibarchiveArchive::LibarchiveArchive(std::unique_ptr<base::File> file, std::string password,
                                     std::vector<Entry> entries, EntryLookup lookup)
	: Archive(file->path(), std::move(entries), std::move(lookup)), file_(std::move(file)),
	  password_(std::move(password)) {}

std::unique_ptr<EntryStream> LibarchiveArchive::OpenBytes(const Entry& entry) {
	return std::make_unique<LibarchiveStream>(*file_, password_, entry,
	                                          LibarchiveStream::FindBy::kPosition);
}

std::unique_ptr<EntryStream>
OpenThroughLibarchive(const base::File& file, const std::string& password, const Entry& entry) {
	return std::make_unique<LibarchiveStream>(file, password, entry,
	                                          LibarchiveStream::FindBy::kPath);
}

void LibarchiveArchive::VisitAll(const Visitor& visit) {
	Pass pass(*file_, password_);
	size_t next = 0;
	while (next < entries().size()) {
		base::StopIfInterrupted();
		if (pass.Next() == nullptr)
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "archive \"" + path() + "\" changed while it was read");
		if (pass.position() != entries()[next].position)
			continue;
		const Entry& entry = entries()[next++];
		const std::unique_ptr<EntryStream> stream =
			Decompress(std::make_unique<PassStream>(pass, entry.name), entry.name);
		visit(entry, *stream);
	}
}

} // namespace coursera::zip
