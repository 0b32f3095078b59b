#include "zip/zip_decompress.hpp"

#include <archive.h>
#include <cerrno>
#include <exception>
#include <new>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"
#include "zip/zip_gzip.hpp"
#include "zip/zip_libarchive_reason.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

constexpr size_t kReadBytes = 64 * 1024;

// libarchive's reader for a file that is only compressed, without an archive format ("raw").
class FilteredStream final : public base::ByteStream {
  public:
	FilteredStream(std::unique_ptr<base::ByteStream> bytes, std::string name,
	               Compression compression)
		: bytes_(std::move(bytes)), name_(std::move(name)), handle_(archive_read_new()) {
		if (handle_ == nullptr)
			throw std::bad_alloc();
		SupportFilter(compression);
		archive_read_support_format_raw(handle_);
		archive_read_support_format_empty(handle_); // an empty text, compressed
	}
	~FilteredStream() override { archive_read_free(handle_); }

	size_t Read(char* data, size_t capacity) override {
		if (!is_open_)
			Open();
		if (ended_)
			return 0;
		const la_ssize_t got = archive_read_data(handle_, data, capacity);
		if (got < 0)
			Fail();
		ended_ = got == 0;
		return static_cast<size_t>(got);
	}

	int64_t source_bytes() const override { return bytes_->source_bytes(); }

  private:
	void SupportFilter(Compression compression) {
		switch (compression) {
		case Compression::kBzip2:
			archive_read_support_filter_bzip2(handle_);
			break;
		case Compression::kXz:
			archive_read_support_filter_xz(handle_);
			break;
		case Compression::kZstd:
			archive_read_support_filter_zstd(handle_);
			break;
		case Compression::kLz4:
			archive_read_support_filter_lz4(handle_);
			break;
		case Compression::kNone:
		case Compression::kGzip:
			break;
		}
	}

	void Open() {
		is_open_ = true;
		archive_entry* entry = nullptr;
		if (archive_read_open(handle_, this, nullptr, ReadBytes, nullptr) != ARCHIVE_OK)
			Fail();
		// Bytes that no filter recognizes would be read unchanged.
		constexpr int kWithFilter = 2;
		const int status = archive_read_next_header(handle_, &entry);
		if (status != ARCHIVE_EOF && status < ARCHIVE_WARN)
			Fail();
		if (archive_filter_count(handle_) < kWithFilter)
			throw Broken("It is not compressed in the way that its name says.");
		ended_ = status == ARCHIVE_EOF;
	}

	base::Error Broken(const std::string& detail) const {
		return base::Error(base::ErrorKind::kArchiveBroken,
		                   "could not decompress entry \"" + name_ + "\"")
		    .WithDetail(detail);
	}

	[[noreturn]] void Fail() {
		base::StopIfInterrupted();
		if (kept_ != nullptr) {
			try {
				std::rethrow_exception(kept_);
			} catch (const base::Error& error) {
				throw base::Error(error); // a copy, since the catcher adds to it
			}
		}
		if (archive_errno(handle_) == ENOMEM)
			throw std::bad_alloc();
		throw Broken(LibarchiveReason(handle_));
	}

	// Runs in libarchive's C frames, so it may not throw: the error is kept.
	static la_ssize_t ReadBytes(archive* handle, void* self, const void** data) noexcept {
		auto* stream = static_cast<FilteredStream*>(self);
		*data = stream->input_;
		if (base::InterruptRequested()) {
			archive_set_error(handle, EINTR, "Interrupted");
			return ARCHIVE_FATAL;
		}
		try {
			return static_cast<la_ssize_t>(stream->bytes_->Read(stream->input_, kReadBytes));
		} catch (...) {
			archive_set_error(handle, EIO, "Read error");
			stream->kept_ = std::current_exception();
			return ARCHIVE_FATAL;
		}
	}

	std::unique_ptr<base::ByteStream> bytes_;
	std::string name_;
	archive* handle_;
	bool is_open_ = false;
	bool ended_ = false;
	std::exception_ptr kept_; // error of ReadBytes
	char input_[kReadBytes];
};

} // namespace

std::unique_ptr<base::ByteStream> Decompress(std::unique_ptr<base::ByteStream> bytes,
                                             const std::string& name) {
	const Compression compression = CompressionOf(name);
	switch (compression) {
	case Compression::kNone:
		return bytes;
	case Compression::kGzip:
		return OpenGzip(std::move(bytes), name);
	default:
		return std::make_unique<FilteredStream>(std::move(bytes), name, compression);
	}
}

} // namespace coursera::zip
