// Points inside an entry's stream from which it can be read without all that comes before.
#pragma once

#include <cstdint>
#include <string_view>

namespace coursera::base {

struct RestartPoint {
	uint64_t output = 0;     // bytes of the stream before it
	uint64_t input_bits = 0; // bits of the container's entry before it
};

// Receives such points, in order, while a stream is read.
class RestartSink {
  public:
	virtual ~RestartSink() = default;

	// `window`: the last bytes of the stream before the point, which are needed to read on from it.
	// It is valid during the call only.
	virtual void AddPoint(const RestartPoint& point, std::string_view window) = 0;
};

// The sink is called at the first point of the stream after each so many bytes.
struct RestartRecording {
	uint64_t interval = 0;
	RestartSink* sink = nullptr;
};

} // namespace coursera::base
