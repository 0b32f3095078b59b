#include "pg/pg_postgres.hpp"

extern "C" {
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/memutils.h"
}

#include "pg/pg_boundary.hpp"

#include <cstring>
#include <new>

#include "base/base_descriptors.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::pg {

namespace {

// The only table of SQLSTATEs for the core's kinds of errors. File access errors get theirs from
// errno.
int SqlState(base::ErrorKind kind) {
	switch (kind) {
	case base::ErrorKind::kInternal:
		return ERRCODE_INTERNAL_ERROR;
	case base::ErrorKind::kFileAccess:
		return 0;
	case base::ErrorKind::kFileChanged:
		return ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE;
	case base::ErrorKind::kArchiveBroken:
		return ERRCODE_FDW_ERROR;
	case base::ErrorKind::kEncrypted:
		return ERRCODE_INVALID_PASSWORD;
	case base::ErrorKind::kNoExport:
		return ERRCODE_FDW_NO_SCHEMAS;
	case base::ErrorKind::kNoSuchEntry:
		return ERRCODE_FDW_TABLE_NOT_FOUND;
	case base::ErrorKind::kUnsupportedCompression:
		return ERRCODE_FEATURE_NOT_SUPPORTED;
	case base::ErrorKind::kNotAFile:
		return ERRCODE_WRONG_OBJECT_TYPE;
	case base::ErrorKind::kNoHeader:
	case base::ErrorKind::kMalformedCsv:
		return ERRCODE_BAD_COPY_FILE_FORMAT;
	case base::ErrorKind::kNoSuchColumn:
		return ERRCODE_FDW_COLUMN_NAME_NOT_FOUND;
	case base::ErrorKind::kInvalidEncoding:
		return ERRCODE_CHARACTER_NOT_IN_REPERTOIRE;
	case base::ErrorKind::kUntranslatable:
		return ERRCODE_UNTRANSLATABLE_CHARACTER;
	case base::ErrorKind::kRowTooLong:
	case base::ErrorKind::kTooManyValues:
		return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
	case base::ErrorKind::kMixedPartners:
		return ERRCODE_FDW_INCONSISTENT_DESCRIPTOR_INFORMATION;
	case base::ErrorKind::kBadName:
		return ERRCODE_DUPLICATE_COLUMN;
	case base::ErrorKind::kMalformedPage:
		return ERRCODE_FDW_UNABLE_TO_CREATE_REPLY;
	}
	return ERRCODE_INTERNAL_ERROR;
}

// Appends to a text of fixed size, and cuts it if it does not fit.
class TextWriter {
  public:
	TextWriter(char* text, size_t size) : text_(text), size_(size) { text_[0] = '\0'; }
	TextWriter& Add(const char* part) {
		size_t length = strlen(text_);
		CopyCut(text_ + length, size_ - length, part);
		return *this;
	}
	TextWriter& Add(uint64_t number) {
		char digits[24];
		char* first = digits + sizeof(digits) - 1;
		*first = '\0';
		do
			*--first = static_cast<char>('0' + number % 10);
		while ((number /= 10) != 0);
		return Add(first);
	}

  private:
	char* text_;
	size_t size_;
};

void DescribeError(const base::Error& error, CaughtError* caught) noexcept {
	caught->sqlstate = SqlState(error.kind());
	caught->system_errno = error.system_errno();
	caught->thrown = error.thrown();
	CopyCut(caught->message, sizeof(caught->message), error.message().c_str());
	CopyCut(caught->detail, sizeof(caught->detail), error.detail().c_str());
	CopyCut(caught->hint, sizeof(caught->hint), error.hint().c_str());
	FormatPlace(error.place(), caught->context, sizeof(caught->context));
	for (char* text : {caught->message, caught->detail, caught->hint, caught->context})
		ReplaceInvalid(text, strlen(text));
}

void DescribeText(int sqlstate, const char* message, CaughtError* caught) noexcept {
	caught->sqlstate = sqlstate;
	CopyCut(caught->message, sizeof(caught->message), message);
}

// Does what ereport does, as if it were called where the error was thrown.
void Emit(int level, const CaughtError& caught) {
	const base::SourceLocation& thrown = caught.thrown;
	errno = caught.system_errno;
	if (!errstart(level, TEXTDOMAIN))
		return;
	(void)(caught.sqlstate == 0 ? errcode_for_file_access() : errcode(caught.sqlstate));
	(void)(caught.system_errno != 0 ? errmsg("%s: %m", caught.message)
	                                : errmsg("%s", caught.message));
	if (caught.detail[0] != '\0')
		errdetail("%s", caught.detail);
	if (caught.hint[0] != '\0')
		errhint("%s", caught.hint);
	if (caught.context[0] != '\0')
		errcontext("%s", caught.context);
	if (thrown.file != nullptr)
		errfinish(thrown.file, thrown.line, thrown.function);
	else
		errfinish(__FILE__, __LINE__, __func__);
}

bool CancelRequested() {
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

void StopForCancel() {
	if (InterruptPending)
		CallBackend([] { CHECK_FOR_INTERRUPTS(); });
}

} // namespace

void CopyCut(char* target, size_t size, const char* text) noexcept {
	size_t length = strlen(text);
	if (length >= size) {
		length = size - 1;
		while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
			--length;
	}
	memcpy(target, text, length);
	target[length] = '\0';
}

void FormatPlace(const base::ErrorPlace& place, char* text, size_t size) noexcept {
	TextWriter writer(text, size);
	const char* separator = "";
	if (!place.archive.empty()) {
		writer.Add("archive \"").Add(place.archive.c_str()).Add("\"");
		separator = ", ";
	}
	if (!place.entry.empty()) {
		writer.Add(separator).Add("entry \"").Add(place.entry.c_str()).Add("\"");
		separator = ", ";
	}
	if (place.line != 0) {
		writer.Add(separator).Add("line ").Add(place.line);
		separator = ", ";
	}
	if (!place.column.empty())
		writer.Add(separator).Add("column ").Add(place.column.c_str());
}

void ReplaceInvalid(char* text, size_t size) noexcept {
	auto rest = static_cast<int>(size);
	while (rest > 0) {
		const int valid = pg_encoding_verifymbstr(GetDatabaseEncoding(), text, rest);
		text += valid;
		rest -= valid;
		if (rest > 0) {
			*text++ = '?';
			--rest;
		}
	}
}

void DescribeCurrentException(CaughtError* caught) noexcept {
	caught->backend_error = nullptr;
	caught->sqlstate = ERRCODE_INTERNAL_ERROR;
	caught->system_errno = 0;
	caught->thrown = {};
	caught->message[0] = caught->detail[0] = caught->hint[0] = caught->context[0] = '\0';
	try {
		throw;
	} catch (const BackendError& error) {
		caught->backend_error = error.data();
	} catch (const base::Error& error) {
		DescribeError(error, caught);
	} catch (const std::bad_alloc&) {
		DescribeText(ERRCODE_OUT_OF_MEMORY, "out of memory", caught);
	} catch (const std::exception& error) {
		DescribeText(ERRCODE_INTERNAL_ERROR, error.what(), caught);
	} catch (...) {
		DescribeText(ERRCODE_INTERNAL_ERROR, "unknown exception", caught);
	}
}

void Raise(const CaughtError& caught) {
	if (caught.backend_error != nullptr)
		ReThrowError(caught.backend_error);
	Emit(ERROR, caught);
	pg_unreachable();
}

void Warn(const base::Error& error) {
	Log(WARNING, error);
}

void Log(int level, const base::Error& error) {
	CaughtError caught{};
	DescribeError(error, &caught);
	CallBackend([&] { Emit(level, caught); });
}

namespace internal {

void CallBackendErased(void (*body)(void*), void* argument) {
	MemoryContext context = CurrentMemoryContext;
	ErrorData* volatile error = nullptr; // set and read after the longjmp

	PG_TRY();
	{ body(argument); }
	PG_CATCH();
	{
		// Not in the current context: C++ frames on the way out may delete it.
		MemoryContextSwitchTo(CurTransactionContext != nullptr ? CurTransactionContext
		                                                       : TopMemoryContext);
		error = CopyErrorData();
		FlushErrorState();
		MemoryContextSwitchTo(context);
	}
	PG_END_TRY();

	if (error != nullptr)
		throw BackendError(error);
}

} // namespace internal

void InstallHooks() {
	base::SetInterruptHooks({CancelRequested, StopForCancel});
	base::SetDescriptorHooks({AcquireExternalFD, ReleaseExternalFD});
}

} // namespace coursera::pg
