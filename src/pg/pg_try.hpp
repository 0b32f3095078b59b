// Runs code that may raise, for cases in which an error affects one row and not the query.
#pragma once

#include "pg/pg_postgres.hpp"

#include <type_traits>

namespace coursera::pg {

namespace internal {
ErrorData* TryErased(void (*body)(void*), void* argument);
int TryValueErased(void (*body)(void*), void* argument);
} // namespace internal

// Runs `body`, which may have plain data only. Returns its error if that is about data (SQLSTATE
// class 22), copied into the current memory context, or NULL if it raised none; other errors are
// raised again. Without a subtransaction: the body may do no more than convert values by the
// functions of built-in types.
template <typename Body>
ErrorData* TryConversion(Body&& body) {
	using BodyType = std::remove_reference_t<Body>;
	return internal::TryErased([](void* argument) { (*static_cast<BodyType*>(argument))(); },
	                           const_cast<void*>(static_cast<const void*>(&body)));
}

// Runs `body`, which may have plain data only, and returns the SQLSTATE of its error, or 0 if it
// raised none. Cancels and exhausted resources are raised again. After an error the caller must
// raise one of its own: the state that types of other extensions leave behind is unknown.
template <typename Body>
int TryValue(Body&& body) {
	using BodyType = std::remove_reference_t<Body>;
	return internal::TryValueErased([](void* argument) { (*static_cast<BodyType*>(argument))(); },
	                                const_cast<void*>(static_cast<const void*>(&body)));
}

} // namespace coursera::pg
