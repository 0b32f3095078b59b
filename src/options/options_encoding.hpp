// Turns an entry's bytes into text that is valid in the database's encoding, as COPY does: bytes
// are checked (or converted) block by block, everything before an invalid sequence is delivered,
// and the sequence is an error only when it is reached.
#pragma once

#include "pg/pg_postgres.hpp"

#include "base/base_stream.hpp"

namespace coursera::options {

// How to turn a file's bytes into the database's text. Plain data.
struct EncodingPlan {
	int file_encoding; // a pg_enc
	int database_encoding;
	Oid conversion; // InvalidOid: only check
	bool may_quote; // bytes, in messages
};

// Looks up how to convert `file_encoding` in this database; raises if there is no conversion.
// Messages may quote bytes. In plain frames only.
EncodingPlan PlanEncoding(int file_encoding);

// Whether the file's bytes are only checked, not converted.
inline bool OnlyChecks(const EncodingPlan& plan) {
	return !OidIsValid(plan.conversion);
}

// The decoder for a plan, for a scan's source.
base::TextDecoder MakeDecoder(const EncodingPlan& plan);
// A text that differs from those of other plans' decoders.
std::string DecoderName(const EncodingPlan& plan);

} // namespace coursera::options
