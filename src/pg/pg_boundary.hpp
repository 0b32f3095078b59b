// The boundary: C++ exceptions on one side, PostgreSQL's longjmp on the other.
//
// Entering C++ from PostgreSQL: every callback and SQL function is either a single Boundary() call
// or plain-data code that enters the core through Boundary(). Any exception from the body is copied
// into a plain struct while the handler is open and raised with ereport after it has closed, when
// the frame contains nothing with a destructor.
//
// Calling PostgreSQL from C++: code with live C++ objects calls anything that may raise through
// CallBackend(). The longjmp ends there and goes on as a BackendError exception; Boundary() raises
// the very same ErrorData again, so SQLSTATE, detail, hint and context survive. No other code may
// catch BackendError, except import_ddl for the parser's errors in a script: a cancel request
// arrives the same way.
#pragma once

#include "pg/pg_postgres.hpp"

#include <type_traits>
#include <utility>

#include "base/base_error.hpp"

namespace coursera::pg {

// An error of the backend on its way through C++ frames.
class BackendError {
  public:
	explicit BackendError(ErrorData* data) : data_(data) {}
	ErrorData* data() const { return data_; }

  private:
	ErrorData* data_; // lives as long as the transaction
};

// The result of a handler: plain data of fixed size, since an allocation inside a handler could
// longjmp out of it. Longer texts are cut on a character boundary.
struct CaughtError {
	ErrorData* backend_error; // set: raise this again and ignore the rest
	int sqlstate;
	int system_errno;
	base::SourceLocation thrown; // C++'s own exceptions have none: file is NULL
	char message[1024];
	char detail[1024];
	char hint[512];
	char context[1024];
};

// Fills `caught` from the exception now being handled. Only inside a catch block.
void DescribeCurrentException(CaughtError* caught) noexcept;

// Raises the error that DescribeCurrentException kept.
[[noreturn]] void Raise(const CaughtError& caught);

// Emits a core error as a WARNING, or a message of another level below ERROR.
void Warn(const base::Error& error);
void Log(int level, const base::Error& error);

// The context line for a place in an export, in COPY's words: archive "ml.zip", entry "users.csv",
// line 7, column user_join_ts
void FormatPlace(const base::ErrorPlace& place, char* text, size_t size) noexcept;

// Parts of a message may come from an archive, such as folders' names. Bytes that are invalid in
// the database's encoding must not get out: each becomes '?'.
void ReplaceInvalid(char* text, size_t size) noexcept;

// Copies `text` into `target`, cutting at a UTF-8 character boundary when it does not fit.
void CopyCut(char* target, size_t size, const char* text) noexcept;

namespace internal {
template <typename Body>
bool RunCatching(Body& body, CaughtError* caught) noexcept {
	try {
		body();
		return true;
	} catch (...) {
		DescribeCurrentException(caught);
		return false;
	}
}
} // namespace internal

// Runs C++ code on behalf of the backend and returns its result; raises its exceptions with
// ereport. The result must be plain data, and the body may only have references and plain data.
template <typename Body>
auto Boundary(Body&& body) -> decltype(body()) {
	using Result = decltype(body());
	static_assert(std::is_trivially_destructible_v<std::remove_reference_t<Body>>,
	              "a longjmp would skip the captures' destructors");
	CaughtError caught;
	if constexpr (std::is_void_v<Result>) {
		if (internal::RunCatching(body, &caught))
			return;
	} else {
		static_assert(std::is_trivially_copyable_v<Result>, "a longjmp would skip its destructor");
		Result result{};
		auto keep = [&] { result = body(); };
		if (internal::RunCatching(keep, &caught))
			return result;
	}
	Raise(caught);
}

namespace internal {
// Calls body(argument) with the backend's errors turned into BackendError.
void CallBackendErased(void (*body)(void*), void* argument);
} // namespace internal

// Calls backend functions that may raise, from a C++ frame. The body itself may have plain data
// only: an error leaves it by longjmp.
template <typename Body>
auto CallBackend(Body&& body) -> decltype(body()) {
	using Result = decltype(body());
	using BodyType = std::remove_reference_t<Body>;
	if constexpr (std::is_void_v<Result>) {
		internal::CallBackendErased([](void* argument) { (*static_cast<BodyType*>(argument))(); },
		                            const_cast<void*>(static_cast<const void*>(&body)));
	} else {
		static_assert(std::is_trivially_copyable_v<Result>);
		struct Call {
			BodyType* body;
			Result result;
		} call{&body, Result{}};
		internal::CallBackendErased(
			[](void* argument) {
				auto* inner = static_cast<Call*>(argument);
				inner->result = (*inner->body)();
			},
			&call);
		return call.result;
	}
}

// Installs the hooks by which long loops of the core notice a cancel request, and by which
// PostgreSQL counts the files that the core opens. Called by _PG_init.
void InstallHooks();

} // namespace coursera::pg
