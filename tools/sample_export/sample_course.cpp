// A course as its team built it: modules, lessons, items, quizzes, assignments, sessions, versions.
#include "sample_export/sample_course.hpp"

#include <algorithm>

#include "sample_export/sample_random.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

constexpr int kSessions = 20;
// The first items of every course have the same ids: item ids are unique within a course only.
constexpr int kSharedItemIds = 8;

// "practical-statistics" becomes "Practical Statistics".
std::string nameOfSlug(std::string_view slug) {
	std::string name(slug);
	bool start = true;
	for (char& c : name) {
		if (start && c >= 'a' && c <= 'z') {
			c = static_cast<char>(c - 32);
		}
		start = c == '-' || c == '_';
		if (start) {
			c = ' ';
		}
	}
	return name;
}

// Adds the parts of one course in turn; every draw comes from the course's own generator.
class CourseBuilder {
  public:
	CourseBuilder(Course& course, Time last_launch)
		: course_(course), random_(course.key), last_launch_(last_launch) {}

	void build(Generation generation) {
		chooseLaunch(generation);
		addContent();
		addSessions();
		addBranches();
		addForums();
	}

  private:
	std::uint64_t key(std::string_view kind, std::size_t number) const {
		return combine(course_.key, hashText(kind), number);
	}

	// Late enough for the generation, early enough for all sessions to lie before the export.
	void chooseLaunch(Generation generation) {
		const Time first =
			generation == Generation::k2016 ? dateOf(2014, 3, 3) : dateOf(2019, 3, 4);
		course_.launch = std::min(first + random_.between(0, 18) * 14 * kDay, last_launch_);
	}

	void addContent() {
		const int modules = static_cast<int>(random_.between(4, 6));
		for (int module = 0; module < modules; ++module) {
			course_.modules.push_back(
				{shortId(key("module", course_.modules.size())), title(random_)});
			const int lessons = static_cast<int>(random_.between(2, 3));
			for (int order = 0; order < lessons; ++order) {
				course_.lessons.push_back({shortId(key("lesson", course_.lessons.size())), module,
				                           order, title(random_)});
				addLessonItems(module, order, order + 1 == lessons);
			}
		}
	}

	// A lesson is lectures and a reading; the last of a module ends with graded work.
	void addLessonItems(int module, int lesson_order, bool last) {
		const int lectures = static_cast<int>(random_.between(2, 4));
		for (int i = 0; i < lectures; ++i) {
			addItem(kLecture, false);
		}
		addItem(kSupplement, false);
		if (lesson_order == 0) {
			addItem(module % 2 == 0 ? kPracticeQuiz : kDiscussionPrompt, false);
		}
		if (!last) {
			return;
		}
		addItem(kExam, true);
		constexpr ItemType kGradedWork[] = {kGradedProgramming, kGradedPeer,  kGradedProgramming,
		                                    kPhasedPeer,        kStaffGraded, kGradedPeer};
		addItem(kGradedWork[module % 6], true);
		constexpr ItemType kExtras[] = {kNotebook, kUngradedProgramming, kUngradedLti};
		addItem(kExtras[module % 3], false);
	}

	void addItem(ItemType type, bool graded) {
		const std::size_t number = course_.items.size();
		Item item{};
		item.id = shortId(number < kSharedItemIds ? combine(77, number) : key("item", number));
		item.type = type;
		item.lesson = static_cast<int>(course_.lessons.size()) - 1;
		const bool first = course_.items.empty() || course_.items.back().lesson != item.lesson;
		item.order = first ? 0 : course_.items.back().order + 1;
		item.graded = graded;
		item.name = title(random_);
		item.global_id = longId(key("global item", number));
		item.assessment = item.peer = item.programming = -1;
		attachWork(item, static_cast<int>(number));
		course_.items.push_back(item);
	}

	void attachWork(Item& item, int number) {
		if (item.type == kLecture && random_.perMille(400)) {
			item.assessment = addAssessment(kInVideo, number, 1 + random_.perMille(300));
		} else if (item.type == kPracticeQuiz) {
			item.assessment = addAssessment(kFormative, number, 3);
		} else if (item.type == kExam) {
			item.assessment = addAssessment(kSummative, number, 5);
		} else if (item.type == kGradedPeer || item.type == kPhasedPeer) {
			item.peer = addPeer(number);
		} else if (item.type == kGradedProgramming || item.type == kUngradedProgramming) {
			item.programming = addProgramming(number, item.graded);
		}
	}

	int addAssessment(AssessmentType type, int item, int questions) {
		const std::size_t number = course_.assessments.size();
		Assessment assessment{longId(key("assessment", number)),
		                      static_cast<int>(random_.between(1, 9)),
		                      type,
		                      item,
		                      {}};
		for (int i = 0; i < questions; ++i) {
			// The types take turns, so that each occurs in every course.
			const int question_type =
				type == kInVideo ? kMcq + 2 * (questions_ % 2) : kMcq + questions_ % kReflect;
			++questions_;
			const std::uint64_t question_key =
				key("question", static_cast<std::size_t>(questions_));
			assessment.questions.push_back({longId(question_key),
			                                static_cast<int>(random_.between(1, 5)), question_type,
			                                static_cast<int>(random_.between(3, 5)), question_key});
		}
		course_.assessments.push_back(assessment);
		return static_cast<int>(number);
	}

	int addPeer(int item) {
		const std::size_t number = course_.peers.size();
		PeerAssignment peer{
			longId(key("peer", number)), static_cast<int>(random_.between(1, 6)), item, {}, {}};
		constexpr std::string_view kSubmissionTypes[] = {"plainText", "url", "richText"};
		for (std::size_t i = 0; i < 3; ++i) {
			peer.submission_parts.push_back(
				{longId(key("peer part", number * 8 + i)), std::string(kSubmissionTypes[i])});
		}
		constexpr std::string_view kReviewTypes[] = {"options", "yesNo", "multiLineInput",
		                                             "singleLineInput"};
		for (std::size_t i = 0; i < 4; ++i) {
			const int options = i == 0 ? 4 : i == 1 ? 2 : 0;
			peer.review_parts.push_back({longId(key("review part", number * 8 + i)),
			                             std::string(kReviewTypes[i]), options,
			                             options == 0 ? 0 : options - 1});
		}
		course_.peers.push_back(peer);
		return static_cast<int>(number);
	}

	int addProgramming(int item, bool graded) {
		const std::size_t number = course_.programmings.size();
		ProgrammingAssignment programming{longId(key("programming", number)),
		                                  static_cast<int>(random_.between(1, 6)),
		                                  item,
		                                  graded,
		                                  {}};
		for (std::size_t i = 0; i < 3; ++i) {
			programming.parts.push_back({shortId(key("programming part", number * 8 + i)),
			                             i == 0 ? "text" : "grid", 0,
			                             static_cast<int>(10 * random_.between(1, 4))});
		}
		course_.programmings.push_back(programming);
		return static_cast<int>(number);
	}

	// One every four weeks, each open for six.
	void addSessions() {
		for (int i = 0; i < kSessions; ++i) {
			const Time start = course_.launch + i * 28 * kDay + 7 * kHour;
			course_.sessions.push_back(
				{longId(key("session", static_cast<std::size_t>(i))), start, start + 42 * kDay});
		}
	}

	// The original version has the course's id, later ones their own.
	void addBranches() {
		course_.branches.push_back({course_.id, "Original Version", course_.launch - 90 * kDay});
		course_.branches.push_back({"branch~" + longId(key("branch", 1)),
		                            "Shorter videos, new exam", course_.launch + 300 * kDay});
		course_.branches.push_back({"branch~" + longId(key("branch", 2)), "Degree version — draft",
		                            course_.launch + 420 * kDay});
	}

	void addForums() {
		constexpr std::string_view kTitles[] = {"General Discussion", "Meet & Greet", "Assignments",
		                                        "Technical Issues \"Help!\""};
		for (const std::string_view name : kTitles) {
			course_.forums.push_back(
				{longId(key("forum", course_.forums.size())) + "@" + std::to_string(1),
			     std::string(name)});
		}
		for (std::size_t week = 1; week <= course_.modules.size(); ++week) {
			course_.forums.push_back(
				{longId(key("forum", course_.forums.size())) + "@" + std::to_string(week),
			     "Week " + std::to_string(week)});
		}
	}

	Course& course_;
	Random random_;
	Time last_launch_;
	int questions_ = 0;
};

} // namespace

std::string Question::choiceId(int choice) const {
	return longId(combine(key, static_cast<std::uint64_t>(choice)));
}

// The first choice is right; with checkboxes the second as well.
bool Question::isCorrect(int choice) const {
	return choice == 0 || (choice == 1 && (type == kCheckbox || type == kRegex));
}

int PeerAssignment::maximumScore() const {
	int score = 0;
	for (const Part& part : review_parts) {
		score += part.max_score;
	}
	return score;
}

const Module& Course::moduleOf(const Item& item) const {
	const Lesson& lesson = lessons[static_cast<std::size_t>(item.lesson)];
	return modules[static_cast<std::size_t>(lesson.module)];
}

int Course::gradedItems() const {
	int count = 0;
	for (const Item& item : items) {
		count += item.graded ? 1 : 0;
	}
	return count;
}

Course buildCourse(const Options& options, std::string_view slug, int number) {
	Course course;
	course.number = number;
	course.slug = slug;
	course.key = combine(hashText(options.partner), hashText(slug));
	course.id = longId(combine(course.key, 1));
	course.name = nameOfSlug(slug);
	const Time last_launch = options.date - (kSessions * 28 + 60) * kDay;
	CourseBuilder(course, last_launch).build(options.generation);
	return course;
}

} // namespace coursera::sample
