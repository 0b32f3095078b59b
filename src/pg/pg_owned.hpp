// Core objects whose life ends with a PostgreSQL memory context.
//
// The order matters. The empty holder and its reset callback are made first, by plain code that may
// raise; the object is constructed afterwards, inside Boundary(). So no error can occur between
// construction and registration, and however the context ends (end of scan, error, abort), the
// destructor runs exactly once.
#pragma once

#include "pg/pg_postgres.hpp"

#include <memory>

namespace coursera::pg {

template <typename T>
class Owned {
  public:
	// Makes an empty holder in `context`. Plain code: may raise.
	static Owned* Make(MemoryContext context) {
		auto* holder = static_cast<Owned*>(MemoryContextAllocZero(context, sizeof(Owned)));
		holder->callback_.func = [](void* argument) { static_cast<Owned*>(argument)->Reset(); };
		holder->callback_.arg = holder;
		MemoryContextRegisterResetCallback(context, &holder->callback_);
		return holder;
	}

	// Takes over the object; the former one is destroyed.
	void Set(std::unique_ptr<T> object) noexcept {
		Reset();
		object_ = object.release();
	}
	void Reset() noexcept {
		delete object_;
		object_ = nullptr;
	}
	T* get() const { return object_; }
	T* operator->() const { return object_; }

  private:
	MemoryContextCallback callback_; // in the context, freed with it
	T* object_;                      // on the C++ heap, owned
};

} // namespace coursera::pg
