// The one error type of the core: what went wrong, in the parts that PostgreSQL keeps apart.
//
// The core throws Error for broken input and for failed system calls, never in per-byte code. The
// boundary (pg/pg_boundary.hpp) turns the kind into an SQLSTATE and the parts into an ereport;
// tests of the core compare the parts directly.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace coursera::base {

// What happened, as far as a program would want to distinguish cases. pg/pg_boundary.cpp maps each
// kind to one SQLSTATE, in one table.
enum class ErrorKind {
	kInternal,               // cannot happen
	kFileAccess,             // a system call failed; system_errno is its errno
	kFileChanged,            // it was written to while it was read
	kArchiveBroken,          // not an archive, truncated, bad checksum
	kTooManyValues,          // an export needs more memory than it may
	kNoExport,               // an archive or folder that does not contain an export
	kNoSuchEntry,            // the archive is fine but has no such entry
	kEncrypted,              // password needed or wrong
	kUnsupportedCompression, // a method we cannot read
	kNotAFile,               // a directory or device where a file is needed
	kNoHeader,               // a CSV without a header line; otherwise like kMalformedCsv
	kNoSuchColumn,           // a header that has no column of the table
	kMalformedCsv,           // COPY would report BAD_COPY_FILE_FORMAT
	kInvalidEncoding,        // bytes that are not valid in the declared encoding
	kUntranslatable,         // text that the database's encoding cannot represent
	kRowTooLong,             // a row beyond what the server's COPY could hold
	kMixedPartners,          // exports of several partners, but names of one partner are used
	kBadName,                // a name that the user gave is taken
	kMalformedPage,          // an HTML page or SQL script that does not describe a table
};

// Where in an export it happened. Empty and zero parts are unknown and left out of the context
// line.
struct ErrorPlace {
	std::string archive; // path as the user gave it
	std::string entry;   // name inside the archive
	uint64_t line = 0;   // last physical line of the row, 1-based, the header is line 1, as in COPY
	std::string column;  // header's name
};

// Where in our sources an error was thrown, which psql shows after \errverbose. As the default of a
// parameter it is the caller's place.
struct SourceLocation {
	const char* file;
	int line;
	const char* function;

	static constexpr SourceLocation Here(const char* file = __builtin_FILE(),
	                                     int line = __builtin_LINE(),
	                                     const char* function = __builtin_FUNCTION()) {
		return {file, line, function};
	}
};

// An error of the core. Texts follow the server's message style: the message lower case without
// full stop, detail and hint whole sentences.
class Error : public std::exception {
  public:
	Error(ErrorKind kind, std::string message, SourceLocation thrown = SourceLocation::Here())
		: kind_(kind), message_(std::move(message)), thrown_(thrown) {}

	// Replaces the message; for callers that know better what the error is about.
	Error& WithMessage(std::string message) {
		message_ = std::move(message);
		return *this;
	}
	Error& WithDetail(std::string detail) {
		detail_ = std::move(detail);
		return *this;
	}
	Error& WithHint(std::string hint) {
		hint_ = std::move(hint);
		return *this;
	}
	Error& WithErrno(int system_errno) {
		system_errno_ = system_errno;
		return *this;
	}
	// Replaces the line number; for callers that counted it from the start of the file.
	Error& WithLine(uint64_t line) {
		place_.line = line;
		return *this;
	}
	// Each layer adds the parts that it knows; parts that an inner layer has set stay.
	Error& At(const ErrorPlace& place);

	ErrorKind kind() const { return kind_; }
	const std::string& message() const { return message_; }
	const std::string& detail() const { return detail_; }
	const std::string& hint() const { return hint_; }
	const ErrorPlace& place() const { return place_; }
	int system_errno() const { return system_errno_; }
	const SourceLocation& thrown() const { return thrown_; }
	const char* what() const noexcept override { return message_.c_str(); }

  private:
	ErrorKind kind_;
	std::string message_;
	std::string detail_;
	std::string hint_;
	ErrorPlace place_;
	SourceLocation thrown_;
	int system_errno_ = 0;
};

// Whether the cause is the machine or the moment rather than a file's contents. Such an error must
// not lead to conclusions about the file, to skipping it or to remembering anything of it.
bool IsTransient(const Error& error);

} // namespace coursera::base
