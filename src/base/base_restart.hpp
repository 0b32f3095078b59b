// Points inside a stream of a container from which it can be read without all that lies before.
#pragma once

#include <cstdint>
#include <string_view>

namespace coursera::base {

struct RestartPoint {
	uint64_t output = 0;     // bytes of the stream before it
	uint64_t input_bits = 0; // bits of the container's entry before it
};

// Is given such points while a stream is read, in their order.
class RestartSink {
  public:
	virtual ~RestartSink() = default;

	// `window`: the last bytes of the stream before the point, which reading on from there needs.
	// Gone after the call.
	virtual void AddPoint(const RestartPoint& point, std::string_view window) = 0;
};

// At which points of a stream the sink is called: at those that come next after so many bytes.
struct RestartRecording {
	uint64_t interval = 0;
	RestartSink* sink = nullptr;
};

} // namespace coursera::base
