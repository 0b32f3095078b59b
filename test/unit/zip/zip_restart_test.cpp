// Restart points: from each of them on an entry's bytes are what they are from its start on.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"
#include "zip/zip_inflate.hpp"

namespace coursera::zip {
namespace {

struct RecordedPoint {
	base::RestartPoint point;
	std::string window;
};

class Recorder final : public base::RestartSink {
  public:
	void AddPoint(const base::RestartPoint& point, std::string_view window) override {
		points.push_back({point, std::string(window)});
	}
	std::vector<RecordedPoint> points;
};

// Rows that compress about as well as those of an export.
std::string SomeRows(size_t size, uint32_t seed) {
	std::mt19937 random(seed);
	std::string text = "id,course,time\n";
	while (text.size() < size)
		text += std::to_string(random()) + "," + std::to_string(random() % 8) + ",2021-03-" +
		        std::to_string(10 + random() % 20) + "\n";
	text.resize(size);
	return text;
}

std::string DeflateWith(const std::string& bytes, int level, int strategy, size_t flush_every) {
	z_stream stream{};
	EXPECT_EQ(deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, 8, strategy), Z_OK);
	std::string output(deflateBound(&stream, bytes.size()) + bytes.size() / 8 + 1024, '\0');
	stream.next_out = reinterpret_cast<Bytef*>(&output[0]);
	stream.avail_out = static_cast<uInt>(output.size());
	for (size_t done = 0; done < bytes.size();) {
		const size_t step = std::min(flush_every, bytes.size() - done);
		stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + done));
		stream.avail_in = static_cast<uInt>(step);
		done += step;
		EXPECT_GE(deflate(&stream, done == bytes.size() ? Z_FINISH : Z_FULL_FLUSH), 0);
	}
	output.resize(stream.total_out);
	deflateEnd(&stream);
	return output;
}

class ZipRestart : public testing::Test {
  protected:
	void Put(const std::string& bytes, const std::string& payload, uint16_t method) {
		bytes_ = bytes;
		entry_.method = method;
		entry_.entry.name = "a.csv";
		entry_.entry.size = static_cast<int64_t>(bytes.size());
		entry_.entry.compressed_size = static_cast<int64_t>(payload.size());
		entry_.crc = support::Crc32(bytes);
		file_ = std::make_unique<base::File>(dir_.Write("x", "abc" + payload + "def"));
	}

	static std::string ReadBy(base::ByteStream& stream, size_t step) {
		std::string bytes;
		std::string piece(step, '\0');
		for (size_t got; (got = stream.Read(&piece[0], step)) > 0;)
			bytes.append(piece, 0, got);
		return bytes;
	}

	// Reads the entry whole, and from each point on. Returns how many points there are.
	size_t Check(uint64_t interval, size_t step) {
		Recorder recorder;
		EXPECT_EQ(ReadBy(*OpenPlainEntry(*file_, entry_, 3, {interval, &recorder}), step), bytes_);
		uint64_t last = 0;
		for (const RecordedPoint& one : recorder.points) {
			EXPECT_GE(one.point.output, last + interval);
			last = one.point.output;
			const auto stream = OpenPlainEntryAt(*file_, entry_, 3, one.point, one.window);
			EXPECT_TRUE(ReadBy(*stream, 100 * 1000) == bytes_.substr(last)) << "from " << last;
		}
		return recorder.points.size();
	}

	support::TempDir dir_;
	ZipEntry entry_;
	std::string bytes_;
	std::unique_ptr<base::File> file_;
};

TEST_F(ZipRestart, DeflatedByEveryLevel) {
	const std::string bytes = SomeRows(3 * 1000 * 1000, 1);
	for (int level = 1; level <= 9; ++level) {
		Put(bytes, DeflateWith(bytes, level, Z_DEFAULT_STRATEGY, SIZE_MAX), 8);
		EXPECT_GT(Check(128 * 1024, 256 * 1024), 5U) << level;
	}
}

TEST_F(ZipRestart, ReadInStepsOfAnySize) {
	const std::string bytes = SomeRows(1500 * 1000, 2);
	Put(bytes, DeflateWith(bytes, 6, Z_DEFAULT_STRATEGY, SIZE_MAX), 8);
	for (size_t step : {16, 17, 100})
		Check(10 * 1000, step); // the inflater hardly ever stands between blocks with room to spare
	for (size_t step : {4096, 70000, 1 << 20})
		EXPECT_GT(Check(10 * 1000, step), 1U) << step;
}

TEST_F(ZipRestart, StoredAndFixedBlocks) {
	const std::string bytes = SomeRows(1000 * 1000, 3);
	Put(bytes, DeflateWith(bytes, 0, Z_DEFAULT_STRATEGY, SIZE_MAX), 8);
	Check(64 * 1024, 100 * 1000);
	Put(bytes, DeflateWith(bytes, 6, Z_FIXED, SIZE_MAX), 8);
	Check(64 * 1024, 100 * 1000);
	Put(bytes, DeflateWith(bytes, 6, Z_HUFFMAN_ONLY, 50 * 1000), 8);
	Check(64 * 1024, 100 * 1000);
}

TEST_F(ZipRestart, ShortBlocks) {
	const std::string bytes = SomeRows(300 * 1000, 4);
	for (size_t flush_every : {1000, 5000, 33000}) {
		Put(bytes, DeflateWith(bytes, 6, Z_DEFAULT_STRATEGY, flush_every), 8);
		EXPECT_GT(Check(1, 64 * 1024), 0U) << flush_every;
	}
}

TEST_F(ZipRestart, RepeatedBytes) {
	const std::string bytes(5 * 1000 * 1000, 'x');
	Put(bytes, DeflateWith(bytes, 6, Z_DEFAULT_STRATEGY, SIZE_MAX), 8);
	Check(64 * 1024, 256 * 1024);
}

TEST_F(ZipRestart, StoredEntry) {
	const std::string bytes = SomeRows(1000 * 1000, 5);
	Put(bytes, bytes, 0);
	EXPECT_GT(Check(64 * 1024, 50 * 1000), 5U);
}

// A point that is no point gives an error or other bytes, and nothing worse.
TEST_F(ZipRestart, WrongPoints) {
	const std::string bytes = SomeRows(200 * 1000, 6);
	Put(bytes, DeflateWith(bytes, 6, Z_DEFAULT_STRATEGY, SIZE_MAX), 8);
	std::mt19937 random(6);
	for (int i = 0; i < 500; ++i) {
		base::RestartPoint point;
		point.output = random() % (2 * bytes.size());
		point.input_bits = random() % (16 * bytes.size());
		const std::string window(random() % 40000, 'w');
		try {
			ReadBy(*OpenPlainEntryAt(*file_, entry_, 3, point, window), 100 * 1000);
		} catch (const base::Error&) {
		}
	}
}

TEST_F(ZipRestart, DamageIsFoundAsEver) {
	const std::string bytes = SomeRows(500 * 1000, 7);
	Put(bytes, DeflateWith(bytes, 6, Z_DEFAULT_STRATEGY, SIZE_MAX), 8);
	entry_.crc ^= 1;
	Recorder recorder;
	const base::Error error = support::ThrownError([&] {
		ReadBy(*OpenPlainEntry(*file_, entry_, 3, {50 * 1000, &recorder}), 100 * 1000);
	});
	EXPECT_EQ(error.detail(), "Its checksum is wrong.");
}

} // namespace
} // namespace coursera::zip
