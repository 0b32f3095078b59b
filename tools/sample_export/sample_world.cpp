// Who learns what and when, computed from the learner's number.
#include "sample_export/sample_world.hpp"

#include <algorithm>
#include <iterator>

namespace coursera::sample {

namespace {

constexpr std::int64_t kClass = 50; // classmates have numbers from the same fifty

std::uint64_t bits(std::int64_t value) {
	return static_cast<std::uint64_t>(value);
}

// Learners who enroll in a course and never start it, in a thousand.
constexpr std::uint64_t kNeverStart = 230;

// Hours between two items: a few learners take all in one sitting, most come daily, some weekly.
constexpr Time kPaces[] = {1, 1, 5, 9, 10, 11, 12, 14, 16, 17, 24, 31, 40, 84, 150};

void chooseRhythm(Enrollment& enrollment) {
	const std::uint64_t hash = combine(enrollment.key, hashText("rhythm"));
	enrollment.pace = kPaces[hash % std::size(kPaces)] * kHour;
	if ((hash >> 8) % 4 == 0) {
		enrollment.pause_at = 1 + static_cast<int>((hash >> 16) % 20);
		enrollment.pause = static_cast<Time>(1 + (hash >> 24) % 9) * 7 * kDay;
	}
}

// The state that a learner of this reach and skill ends in.
int passingState(const Course& course, const Enrollment& enrollment, Random& random) {
	const bool complete = enrollment.reach == static_cast<int>(course.items.size());
	if (complete && enrollment.skill > 0.15) {
		return enrollment.verified ? 2 : 1;
	}
	return random.perMille(60) ? 3 : 0;
}

} // namespace

World::World(const Options& options) : options_(options), partner_hash_(hashText(options.partner)) {
	int number = 0;
	for (const std::string& slug : options.course_slugs) {
		courses_.push_back(buildCourse(options, slug, number));
		++number;
	}
}

std::string World::userId(std::int64_t learner, std::string_view domain) const {
	const bool linked = options_.ids == IdRegime::kLinked;
	const std::uint64_t domain_hash = hashText(linked ? std::string_view("users") : domain);
	return learnerId(combine(partner_hash_, domain_hash, bits(learner)));
}

std::string World::surveyId(std::int64_t learner, int course) const {
	const std::uint64_t key = courses_[static_cast<std::size_t>(course)].key;
	return learnerId(combine(key, hashText("survey"), bits(learner)));
}

std::int64_t World::staffNumber(std::uint64_t hash) const {
	return 1'000'000 + static_cast<std::int64_t>(combine(partner_hash_, hash) % 140'000'000);
}

// The same in all exports of a generation, and before their courses began.
Time World::joined(std::int64_t learner) const {
	const std::uint64_t hash = combine(partner_hash_, hashText("joined"), bits(learner));
	const Time first = dateOf(2012, 2, 1);
	const Time last = isNew() ? dateOf(2018, 6, 1) : dateOf(2014, 1, 1);
	return first + static_cast<Time>(hash % bits(last - first));
}

Enrollment World::enrollment(const Course& course, std::int64_t learner) const {
	Enrollment result;
	result.key = combine(course.key, options_.seed, bits(learner));
	Random random(result.key);
	// The later of two draws: newer sessions have more learners.
	const std::uint64_t sessions = course.sessions.size();
	result.session = static_cast<int>(std::max(random.below(sessions), random.below(sessions)));
	const Time opens = course.sessions[static_cast<std::size_t>(result.session)].start;
	result.start = opens + random.between(-10 * kDay, 10 * kDay);
	if (result.session == 0 || random.perMille(150)) {
		result.pre_enrolled = opens - random.between(11 * kDay, 40 * kDay);
	}
	if (random.perMille(500)) {
		const Time before = result.pre_enrolled == 0 ? result.start : result.pre_enrolled;
		result.browsed = before - random.between(60, 3 * kDay);
	}
	result.skill = random.unit();
	result.verified = random.perMille(350);
	const auto items = static_cast<double>(course.items.size());
	const double share = random.unit();
	const double reach = share > 0.7 ? 1.0 : share * share * 1.8 + 0.02;
	result.reach = std::max(1, static_cast<int>(reach * items));
	result.branch = random.perMille(250) && opens > course.branches[1].created ? 1 : 0;
	if (random.perMille(120) && result.session + 1 < static_cast<int>(sessions)) {
		result.next_session = result.session + 1;
	}
	if (share < 0.6 && random.perMille(200)) {
		result.left = result.start + random.between(kDay, 60 * kDay);
	}
	if (combine(result.key, hashText("starts")) % 1000 < kNeverStart) {
		result.reach = 0;
		result.next_session = -1;
	}
	chooseRhythm(result);
	result.passing_state = passingState(course, result, random);
	return result;
}

// Called for every learner and item, so it draws few numbers.
Visit World::visit(const Course& course, const Enrollment& enrollment, std::size_t item) const {
	Visit visit;
	const std::uint64_t hash = combine(enrollment.key, item);
	const bool graded = course.items[item].graded;
	if (static_cast<int>(item) >= enrollment.reach || (!graded && item != 0 && hash % 100 >= 92)) {
		return visit;
	}
	visit.reached = true;
	const std::uint64_t more = mix(hash);
	const bool after_pause = enrollment.pause > 0 && static_cast<int>(item) >= enrollment.pause_at;
	visit.started = enrollment.start + static_cast<Time>(item) * enrollment.pace +
	                (after_pause ? enrollment.pause : 0) +
	                static_cast<Time>(more % bits(8 * kHour)) + 60;
	const auto minutes = static_cast<Time>(3 + (more >> 20) % 45);
	const double luck = static_cast<double>((more >> 30) % 1000) / 1000.0;
	if (!graded) {
		visit.starts = (hash >> 40) % 20 == 0 ? 2 : 1;
		visit.completed = luck < 0.9 ? visit.started + minutes * 60 + 13 : 0;
		visit.score = luck;
		return visit;
	}
	const double strength = 0.3 + 0.7 * enrollment.skill;
	const bool passes =
		enrollment.passing_state == 1 || enrollment.passing_state == 2 || luck < strength;
	// Whoever passes at once has no row "started".
	const bool at_once = passes && (more >> 44) % 100 < 55;
	visit.starts = at_once ? 0 : 1 + static_cast<int>((more >> 50) % 2);
	visit.completed = passes ? visit.started + visit.starts * 5 * kHour + minutes * 60 : 0;
	const double worst = passes ? 0.7 : 0.1;
	visit.score = worst + (passes ? 0.3 : 0.5) * static_cast<double>((more >> 52) % 21) / 20.0;
	return visit;
}

std::int64_t World::someLearner(Random& random) const {
	return firstLearner() + static_cast<std::int64_t>(random.below(bits(options_.learners)));
}

std::int64_t World::classmate(const Course& course, std::int64_t learner,
                              std::uint64_t step) const {
	const std::int64_t block = learner - learner % kClass;
	auto offset =
		static_cast<std::int64_t>(combine(course.key, bits(learner), step) % bits(kClass));
	for (std::int64_t tries = 0; tries < kClass; ++tries) {
		const std::int64_t other = block + offset;
		if (other != learner && other >= firstLearner() && other < endLearner()) {
			return other;
		}
		offset = (offset + 1) % kClass;
	}
	return learner;
}

Random World::randomFor(std::string_view purpose, std::uint64_t key) const {
	return Random(combine(hashText(purpose, options_.seed), key));
}

} // namespace coursera::sample
