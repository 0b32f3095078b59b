// From an entry's bytes to text valid in the database's encoding, in COPY's way: bytes are checked
// (or converted) block by block, everything before a bad sequence is delivered, and the bad
// sequence is an error only when somebody reads on to it.
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

// Looks up what `file_encoding` needs in this database; raises when there is no conversion.
// Messages may quote bytes. In plain frames only.
EncodingPlan PlanEncoding(int file_encoding);

// Whether the file's bytes are only checked, not converted.
inline bool OnlyChecks(const EncodingPlan& plan) {
	return !OidIsValid(plan.conversion);
}

// The decoder of that plan, for a scan's source.
base::TextDecoder MakeDecoder(const EncodingPlan& plan);
// What tells it from decoders of other plans.
std::string DecoderName(const EncodingPlan& plan);

} // namespace coursera::options
