// Trying what may raise, where an error is one row's and not the query's.
#pragma once

#include "pg/pg_postgres.hpp"

#include <type_traits>

namespace coursera::pg {

namespace internal {
ErrorData* TryErased(void (*body)(void*), void* argument);
int TryValueErased(void (*body)(void*), void* argument);
} // namespace internal

// Runs `body`, which must hold plain data only. Returns what it raised when that is about data (of
// SQLSTATE class 22), copied into the current memory context, NULL when it raised nothing; raises
// everything else again. Without a subtransaction: the body may do no more than convert values by
// the functions of built-in types.
template <typename Body>
ErrorData* TryConversion(Body&& body) {
	using BodyType = std::remove_reference_t<Body>;
	return internal::TryErased([](void* argument) { (*static_cast<BodyType*>(argument))(); },
	                           const_cast<void*>(static_cast<const void*>(&body)));
}

// Runs `body`, which must hold plain data only, and returns the SQLSTATE of what it raised, 0 when
// it raised nothing. Cancels and exhausted resources are raised again. The caller must raise an
// error of its own then: of types made by others nobody knows what an error leaves behind.
template <typename Body>
int TryValue(Body&& body) {
	using BodyType = std::remove_reference_t<Body>;
	return internal::TryValueErased([](void* argument) { (*static_cast<BodyType*>(argument))(); },
	                                const_cast<void*>(static_cast<const void*>(&body)));
}

} // namespace coursera::pg
