// Learners: accounts, memberships, survey ids.
#include "sample_export/sample_tables.hpp"

#include <algorithm>

namespace coursera::sample {

namespace {

struct Country {
	std::string_view code;
	unsigned weight;
	std::string_view region;
	std::string_view language;
};

constexpr Country kCountries[] = {
	{"US", 270, "CA", "en-US"}, {"IN", 160, "KA", "en-IN"}, {"GB", 55, "ENG", "en-GB"},
	{"BR", 45, "SP", "pt-BR"},  {"MX", 50, "CMX", "es-MX"}, {"CA", 40, "ON", "en-CA"},
	{"DE", 35, "BE", "de"},     {"CN", 45, "11", "zh-CN"},  {"RU", 30, "MOW", "ru"},
	{"ES", 28, "MD", "es"},     {"FR", 25, "IDF", "fr"},    {"CO", 27, "DC", "es-CO"},
	{"EG", 25, "C", "ar"},      {"NG", 22, "LA", "en"},     {"AU", 20, "NSW", "en-AU"},
	{"IT", 18, "25", "it"},     {"JP", 15, "13", "ja"},     {"TR", 14, "34", "tr"},
	{"UA", 14, "30", "uk"},     {"NL", 12, "NH", "nl"},     {"PK", 12, "PB", "en"},
	{"SG", 10, "01", "en"},     {"KR", 9, "11", "ko"},      {"GR", 8, "I", "el"},
	{"TH", 6, "10", "th"},      {"ZA", 5, "GP", "en-ZA"},   {"IL", 5, "TA", "he"},
	{"CH", 5, "ZH", "de-CH"},   {"VN", 5, "SG", "vi"},      {"IS", 2, "1", "is"},
};

const Country& countryOf(Random& random) {
	unsigned total = 0;
	for (const Country& country : kCountries) {
		total += country.weight;
	}
	auto draw = static_cast<unsigned>(random.below(total));
	for (const Country& country : kCountries) {
		if (draw < country.weight) {
			return country;
		}
		draw -= country.weight;
	}
	return kCountries[0];
}

// Few learners answer the questions of the profile.
void profile(TableWriter& writer, Random& random) {
	constexpr std::string_view kGenders[] = {"male", "male", "male", "female", "female", "other"};
	constexpr std::string_view kEmployment[] = {"EMPLOYED_FULL_TIME", "EMPLOYED_PART_TIME",
	                                            "SELF_EMPLOYED_FULL_TIME", "UNEMPLOYED",
	                                            "NOT_EMPLOYED"};
	constexpr std::string_view kEducation[] = {"BACHELOR_DEGREE",     "MASTERS_DEGREE",
	                                           "HIGH_SCHOOL_DIPLOMA", "DOCTORATE_DEGREE",
	                                           "COLLEGE_NO_DEGREE",   "PROFESSIONAL_DEGREE"};
	constexpr std::string_view kStudents[] = {"NO_STUDENT", "FULL_TIME_STUDENT",
	                                          "PART_TIME_STUDENT"};
	if (random.perMille(550)) {
		writer.text("reported_or_inferred_gender", random.pick(kGenders));
	} else {
		writer.null("reported_or_inferred_gender");
	}
	if (random.perMille(250)) {
		writer.text("employment_status", random.pick(kEmployment))
			.text("educational_attainment", random.pick(kEducation))
			.text("student_status", random.pick(kStudents));
	} else {
		writer.null("employment_status").null("educational_attainment").null("student_status");
	}
}

void users(TableWriter& writer) {
	const World& world = writer.world();
	for (std::int64_t learner = world.firstLearner(); learner < world.endLearner(); ++learner) {
		// A learner's profile is the same in every export of the partner.
		Random random(hashText(world.options().partner, static_cast<std::uint64_t>(learner)));
		const Country& country = countryOf(random);
		writer.learner(learner)
			.time("user_join_ts", world.joined(learner))
			.text("country_cd", country.code)
			.text("region_cd", country.region)
			.text("profile_language_cd", random.perMille(700) ? "en-US" : country.language)
			.text("browser_language_cd", country.language);
		profile(writer, random);
		writer.endRow();
	}
}

void membership(TableWriter& writer, const Course& course, std::int64_t learner,
                std::string_view role, Time time) {
	writer.learner(learner)
		.text("course_id", course.id)
		.text("course_membership_role", role)
		.time("course_membership_ts", time)
		.endRow();
}

// The roles a learner had one after the other; everyone was LEARNER at some time.
void memberships(TableWriter& writer) {
	writer.world().forEachEnrollment([&](const Course& course, std::int64_t learner,
	                                     const Enrollment& enrollment) {
		if (enrollment.browsed != 0) {
			membership(writer, course, learner, "BROWSER", enrollment.browsed);
		}
		if (enrollment.pre_enrolled != 0) {
			membership(writer, course, learner, "PRE_ENROLLED_LEARNER", enrollment.pre_enrolled);
		}
		membership(writer, course, learner, "LEARNER", enrollment.start);
		if (enrollment.left != 0) {
			membership(writer, course, learner, "NOT_ENROLLED", enrollment.left);
		}
		if (enrollment.key % 150 == 7) {
			membership(writer, course, learner, "MENTOR", enrollment.start + 100 * kDay);
		}
	});
}

void surveyIds(TableWriter& writer) {
	const World& world = writer.world();
	const int course = std::max(writer.table().course, 0);
	for (std::int64_t learner = world.firstLearner(); learner < world.endLearner(); ++learner) {
		writer.learner(learner).courseLearner(learner, course).endRow();
	}
}

} // namespace

void addLearnerTables(Registry& registry) {
	registry["users"] = users;
	registry["course_memberships"] = memberships;
	registry["imperial_course_user_ids"] = surveyIds;
	registry["imperial_gdm_gmph_user_ids"] = surveyIds;
}

} // namespace coursera::sample
