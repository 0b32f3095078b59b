#include "sample_export/sample_clickstream.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace coursera::sample {

namespace {

enum Kind { kAccess, kVideo };
constexpr const char* kKindNames[] = {"access", "video"};
constexpr int kKinds = 2;

constexpr int kBeat = 5; // seconds between heartbeats

// Values that were cut off on their way, as real ones are now and then: one of so many.
constexpr std::uint64_t kDamaged = 400;

struct Device {
	const char* agent;
	const char* os;
	const char* browser;
};
constexpr Device kDevices[] = {
	{R"(Mozilla/5.0 (X11; Linux x86_64) Firefox/97.0)", "Linux", "Firefox"},
	{R"(Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/98.0 "Safari"/537.36)", "Windows",
     "Chrome"},
	{R"(Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15)", "Mac OS X", "Safari"},
	{R"(Coursera-Mobile/3.8 (Android 11))", "Android", "Coursera"},
};

struct Place {
	const char* country;
	const char* region;
	const char* zone;
	const char* language;
};
constexpr Place kPlaces[] = {
	{"GB", "ENG", "Europe/London", "en-GB"},    {"IN", "KA", "Asia/Kolkata", "en-IN"},
	{"BR", "SP", "America/Sao_Paulo", "pt-BR"}, {"US", "CA", "America/Los_Angeles", "en-US"},
	{"CN", "", "Asia/Shanghai", "zh-CN"},
};

// What stands in the address of a page for the kind of item.
const char* pathOf(int type) {
	switch (type) {
	case kLecture:
		return "lecture";
	case kSupplement:
		return "supplement";
	case kExam:
		return "exam";
	case kPracticeQuiz:
		return "quiz";
	case kUngradedProgramming:
	case kGradedProgramming:
		return "programming";
	case kGradedPeer:
	case kPhasedPeer:
		return "peer";
	case kUngradedLti:
		return "ungradedLti";
	case kDiscussionPrompt:
		return "discussionPrompt";
	case kStaffGraded:
		return "staffGraded";
	default:
		return "item";
	}
}

void appendQuoted(std::string& out, std::string_view text) {
	out += '"';
	for (const char c : text) {
		if (c == '"' || c == '\\') {
			out += '\\';
		}
		out += c;
	}
	out += '"';
}

// The events of one course, by day and kind.
class CourseEvents {
  public:
	// Of those before `end`, a midnight.
	CourseEvents(const World& world, const Course& course, Time end)
		: world_(world), course_(course), end_(end),
		  first_day_(end - world.options().clickstream_days * kDay),
		  days_(static_cast<std::size_t>(world.options().clickstream_days)) {}

	void addVisits(std::int64_t learner) {
		const Enrollment enrollment = world_.enrollment(course_, learner);
		for (std::size_t item = 0; item < course_.items.size(); ++item) {
			const Visit visit = world_.visit(course_, enrollment, item);
			const Time latest = std::max(visit.started, visit.completed);
			if (!visit.reached || latest + kDay < first_day_ || visit.started >= end_) {
				continue;
			}
			learner_ = learner;
			hash_ = combine(enrollment.key, item, hashText("clickstream"));
			item_ = &course_.items[item];
			addVisit(visit);
		}
	}

	// The rows of a day, by time.
	std::string take(std::size_t day, Kind kind) {
		auto& rows = days_[day].rows[kind];
		std::sort(rows.begin(), rows.end());
		std::string text;
		for (const auto& row : rows) {
			text += row.second;
		}
		rows.clear();
		return text;
	}

  private:
	struct Day {
		std::vector<std::pair<Time, std::string>> rows[kKinds];
	};

	void addVisit(const Visit& visit) {
		Random random(hash_);
		device_ = &kDevices[combine(hash_, 1) % std::size(kDevices)];
		place_ = &kPlaces[combine(course_.key, static_cast<std::uint64_t>(learner_)) %
		                  std::size(kPlaces)];
		const std::string page = "{\"language_code\":\"" + std::string(place_->language, 2) + "\"}";
		const int times = std::max(visit.starts, 1);
		for (int i = 0; i < times; ++i) {
			const Time time = visit.started + i * kDay / 2;
			add(kAccess, time, "page_requested", "{}");
			add(kAccess, time + 1, "pageview", page);
			if (random.perMille(100)) {
				add(kAccess, time + 30, "page_preloaded", "{}");
			}
			if (item_->type == kLecture) {
				addVideo(time + 2, visit.completed != 0, random);
			}
		}
	}

	void addVideo(Time time, bool to_the_end, Random& random) {
		const auto length = static_cast<double>(120 + hash_ % 480);
		const double stop = to_the_end ? length : length * random.unit();
		double rate = 1;
		double place = 0;
		video(time, "start", place, rate, "");
		video(time, "play", place, rate, "");
		if (random.perMille(200)) {
			rate = 1.5;
			video(time + 3, "playback_rate_change", place, rate, ",\"playback_rate_delta\":0.5");
		}
		while (place + kBeat * rate <= stop) {
			place += kBeat * rate;
			time += kBeat;
			video(time, "heartbeat", place, rate, "");
			if (random.perMille(15)) {
				video(time + 1, "pause", place, rate, "");
				time += random.between(10, 300);
				video(time, "play", place, rate, "");
			}
			if (random.perMille(10)) {
				place = std::max(0.0, place - 60);
				video(time + 1, "seek", place, rate, "");
			}
			if (random.perMille(4)) {
				video(time + 2, "volume_change", place, rate,
				      ",\"volume\":0.8,\"volume_delta\":-0.2");
			}
		}
		if (to_the_end) {
			video(time + 4, "end", length, rate, "");
		}
		if (random.perMille(30)) {
			video(time + 5, "download_video", length, rate, "");
		}
	}

	void video(Time time, const char* key, double place, double rate, const char* more) {
		char numbers[96];
		std::snprintf(numbers, sizeof(numbers), "{\"timecode\":%.3f,\"playback_rate\":%g%s", place,
		              rate, more);
		std::string value = numbers;
		value += ",\"module_id\":\"" +
		         course_
		             .modules[static_cast<std::size_t>(
						 course_.lessons[static_cast<std::size_t>(item_->lesson)].module)]
		             .id +
		         "\",\"video_name\":\"" + item_->id + "\",\"subtitle_language\":\"" +
		         std::string(place_->language, 2) + "\",\"tech\":\"html5\"}";
		add(kVideo, time, key, value);
	}

	void add(Kind kind, Time time, const char* key, std::string value) {
		if (time < first_day_ || time >= end_) {
			return;
		}
		const auto day = static_cast<std::size_t>((time - first_day_) / kDay);
		if (combine(hash_, static_cast<std::uint64_t>(time), hashText(key)) % kDamaged == 0) {
			value.resize(value.size() / 2);
		}
		std::string row;
		appendQuoted(row, world_.userId(learner_, "clickstream"));
		row += ',';
		appendQuoted(row, learnerId(combine(hash_, hashText("cookie"))));
		row += ',';
		appendTimestamp(row, time);
		row += ',';
		appendQuoted(row, learnerId(combine(hash_, hashText("ip"))));
		row += ',';
		appendQuoted(row, device_->agent);
		row += ',';
		appendQuoted(row, "https://www.coursera.org/learn/" + course_.slug + "/" +
		                      pathOf(item_->type) + "/" + item_->id + "/a-page");
		row += ',';
		if (hash_ % 3 == 0) {
			appendQuoted(row, "https://www.coursera.org/");
		}
		for (const std::string_view text :
		     {std::string_view(place_->language), std::string_view(course_.id),
		      std::string_view(place_->country), std::string_view(place_->region),
		      std::string_view(place_->zone), std::string_view(device_->os),
		      std::string_view(device_->browser), std::string_view(key), std::string_view(value)}) {
			row += ',';
			if (!text.empty()) {
				appendQuoted(row, text);
			}
		}
		row += '\n';
		days_[day].rows[kind].emplace_back(time, std::move(row));
	}

	const World& world_;
	const Course& course_;
	Time end_;
	Time first_day_;
	std::vector<Day> days_;
	// The visit whose events are added.
	std::int64_t learner_ = 0;
	std::uint64_t hash_ = 0;
	const Item* item_ = nullptr;
	const Device* device_ = nullptr;
	const Place* place_ = nullptr;
};

// Writes a file that `gzip -d` reads, the same bytes for the same text.
void writeGzip(const std::filesystem::path& path, const std::string& text) {
	const std::unique_ptr<archive, int (*)(archive*)> handle(archive_write_new(),
	                                                         archive_write_free);
	const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
	                                                                     archive_entry_free);
	archive_entry_set_pathname(entry.get(), "events");
	archive_entry_set_filetype(entry.get(), AE_IFREG);
	const bool written =
		archive_write_set_format_raw(handle.get()) == ARCHIVE_OK &&
		archive_write_add_filter_gzip(handle.get()) == ARCHIVE_OK &&
		archive_write_set_filter_option(handle.get(), "gzip", "timestamp", nullptr) == ARCHIVE_OK &&
		archive_write_set_bytes_in_last_block(handle.get(), 1) == ARCHIVE_OK &&
		archive_write_open_filename(handle.get(), path.c_str()) == ARCHIVE_OK &&
		archive_write_header(handle.get(), entry.get()) == ARCHIVE_OK &&
		archive_write_data(handle.get(), text.data(), text.size()) ==
			static_cast<la_ssize_t>(text.size()) &&
		archive_write_close(handle.get()) == ARCHIVE_OK;
	if (!written) {
		throw std::runtime_error("could not write \"" + path.string() + "\"");
	}
}

// The midnight that ends the days: they begin when the latest session fills, for by the date of the
// export most of its learners have finished or stopped.
Time endOfDays(const World& world) {
	constexpr Time kBefore = 10 * kDay; // learners enroll before their session
	Time begin = 0;
	for (const Course& course : world.courses()) {
		begin = std::max(begin, course.sessions.back().start - kBefore);
	}
	const Time days = world.options().clickstream_days * kDay;
	return std::min(world.limit(), begin / kDay * kDay + days);
}

} // namespace

void writeClickstream(const World& world) {
	const Options& options = world.options();
	const Time end = endOfDays(world);
	for (const Course& course : world.courses()) {
		const std::filesystem::path folder =
			std::filesystem::path(options.clickstream_dir) / course.slug;
		std::filesystem::create_directories(folder);
		CourseEvents events(world, course, end);
		for (std::int64_t i = world.firstLearner(); i < world.endLearner(); ++i) {
			events.addVisits(i);
		}
		for (std::int64_t day = 0; day < options.clickstream_days; ++day) {
			std::string date;
			appendDate(date, end - (options.clickstream_days - day) * kDay);
			for (int kind = 0; kind < kKinds; ++kind) {
				writeGzip(folder / (std::string(kKindNames[kind]) + "-" + date + ".csv.gz"),
				          events.take(static_cast<std::size_t>(day), static_cast<Kind>(kind)));
			}
		}
	}
}

} // namespace coursera::sample
