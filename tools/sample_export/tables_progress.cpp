// Progress through items, grades, and goals. course_progress is the largest table of an export.
#include "sample_export/sample_tables.hpp"

#include <algorithm>
#include <stdexcept>

namespace coursera::sample {

namespace {

constexpr int kStarted = 1;
constexpr int kCompleted = 2;

// Calls back with state and time of each progress row of one visit. Rounds after the first are
// later returns to the same item.
template <typename Visitor>
void forEachState(const Visit& visit, std::int64_t round, Visitor visitor) {
	const Time later = round * (3 * kHour + 7);
	for (int i = 0; i < visit.starts; ++i) {
		visitor(kStarted, visit.started + i * 5 * kHour + later);
	}
	if (visit.completed != 0) {
		visitor(kCompleted, visit.completed + later);
	}
}

// Items outside, learners inside: a learner's rows lie scattered over the table.
template <typename Visitor>
void forEachVisit(const World& world, Visitor visitor) {
	for (const Course& course : world.courses()) {
		for (std::size_t item = 0; item < course.items.size(); ++item) {
			for (std::int64_t i = world.firstLearner(); i < world.endLearner(); ++i) {
				const Enrollment enrollment = world.enrollment(course, i);
				const Visit visit = world.visit(course, enrollment, item);
				if (visit.reached) {
					visitor(course, i, item, visit);
				}
			}
		}
	}
}

std::int64_t rowsOfOneRound(const World& world) {
	std::int64_t rows = 0;
	forEachVisit(world, [&](const Course&, std::int64_t, std::size_t, const Visit& visit) {
		rows += visit.starts + (visit.completed != 0 ? 1 : 0);
	});
	return rows;
}

// Writes `wanted` of the `available` rows of a round, chosen at random in their order.
void progressRound(TableWriter& writer, std::int64_t round, std::int64_t available,
                   std::int64_t wanted) {
	Random random = writer.world().randomFor("progress", static_cast<std::uint64_t>(round));
	forEachVisit(writer.world(), [&](const Course& course, std::int64_t learner, std::size_t item,
	                                 const Visit& visit) {
		forEachState(visit, round, [&](int state, Time time) {
			const bool chosen =
				wanted > 0 && (wanted == available ||
			                   static_cast<std::int64_t>(
								   random.below(static_cast<std::uint64_t>(available))) < wanted);
			--available;
			if (!chosen) {
				return;
			}
			--wanted;
			writer.text("course_id", course.id)
				.text("course_item_id", course.items[item].id)
				.learner(learner)
				.integer("course_progress_state_type_id", state)
				.time("course_progress_ts", time)
				.endRow();
		});
	});
}

void courseProgress(TableWriter& writer) {
	const std::int64_t available = rowsOfOneRound(writer.world());
	std::int64_t wanted = writer.world().options().progress_rows.value_or(available);
	if (available == 0 && wanted > 0) {
		throw std::runtime_error("none of so few learners starts a course");
	}
	for (std::int64_t round = 0; wanted > 0; ++round) {
		progressRound(writer, round, available, std::min(wanted, available));
		wanted -= available;
	}
}

double rounded(double score) {
	return static_cast<double>(static_cast<int>(score * 10000)) / 10000;
}

void itemGrades(TableWriter& writer) {
	forEachVisit(writer.world(), [&](const Course& course, std::int64_t learner, std::size_t item,
	                                 const Visit& visit) {
		if (!course.items[item].graded) {
			return;
		}
		const bool passed = visit.completed != 0;
		const bool verified = passed && learner % 3 == 0;
		const double score = rounded(visit.score);
		writer.text("course_id", course.id)
			.text("course_item_id", course.items[item].id)
			.learner(learner)
			.time("course_item_grade_ts", passed ? visit.completed : visit.started + kHour)
			.integer("course_item_passing_state_id", !passed    ? 0
		                                             : verified ? 2
		                                                        : 1)
			.real("course_item_grade_overall", score)
			.real("course_item_grade_verified", verified ? score : 0)
			.real("course_item_grade_pending", score)
			.endRow();
	});
}

void formativeGrades(TableWriter& writer) {
	forEachVisit(writer.world(), [&](const Course& course, std::int64_t learner, std::size_t item,
	                                 const Visit& visit) {
		if (course.items[item].type != kPracticeQuiz || visit.completed == 0) {
			return;
		}
		writer.text("course_id", course.id)
			.text("course_item_id", course.items[item].id)
			.learner(learner)
			.time("course_quiz_grade_ts", visit.completed)
			.real("course_quiz_grade", static_cast<double>(static_cast<int>(visit.score * 3.99)))
			.real("course_quiz_max_grade", 3)
			.endRow();
	});
}

// The best grade in a course so far.
struct CourseGrade {
	int passed_items = 0;
	double overall = 0;
	Time time = 0;
};

CourseGrade gradeOf(const World& world, const Course& course, const Enrollment& enrollment) {
	CourseGrade grade;
	for (std::size_t item = 0; item < course.items.size(); ++item) {
		const Visit visit = world.visit(course, enrollment, item);
		if (!course.items[item].graded || !visit.reached) {
			continue;
		}
		grade.passed_items += visit.completed != 0 ? 1 : 0;
		grade.overall += visit.score / course.gradedItems();
		grade.time = visit.completed != 0 ? visit.completed : visit.started + kHour;
	}
	if (grade.time == 0) {
		grade.time = enrollment.start + kDay;
	}
	return grade;
}

void courseGrades(TableWriter& writer) {
	const World& world = writer.world();
	world.forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			const CourseGrade grade = gradeOf(world, course, enrollment);
			const double overall = rounded(grade.overall);
			writer.text("course_id", course.id)
				.text("course_branch_id",
		              course.branches[static_cast<std::size_t>(enrollment.branch)].id)
				.learner(learner)
				.time("course_grade_ts", grade.time)
				.time("course_branch_grade_ts", grade.time)
				.integer("course_passing_state_id", enrollment.passing_state)
				.integer("course_grade_overall_passed_items", grade.passed_items)
				.integer("course_branch_grade_overall_passed_items", grade.passed_items)
				.real("course_grade_overall", overall)
				.real("course_branch_grade_overall", overall)
				.integer("course_grade_verified_passed_items",
		                 enrollment.verified ? grade.passed_items : 0)
				.real("course_grade_verified", enrollment.verified ? overall : 0)
				.endRow();
		});
}

void learnerGoals(TableWriter& writer) {
	constexpr std::string_view kGoals[] = {"COMPLETE_N_ITEMS", "COMPLETE_N_VIDEOS", "STUDY_3_DAYS"};
	constexpr std::string_view kStates[] = {"ACTIVE", "COMPLETED", "DISMISSED"};
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			if (enrollment.key % 5 != 0) {
				return;
			}
			writer.text("course_id", course.id)
				.text("course_branch_id", course.branches.front().id)
				.learner(learner)
				.time("created_at", enrollment.start + kHour)
				.text("goal_uuid", uuid(enrollment.key))
				.text("goal_name", kGoals[enrollment.key / 5 % 3])
				.text("goal_status", kStates[enrollment.key / 15 % 3])
				.endRow();
		});
}

} // namespace

void addProgressTables(Registry& registry) {
	registry["course_progress"] = courseProgress;
	registry["course_item_grades"] = itemGrades;
	registry["course_formative_quiz_grades"] = formativeGrades;
	registry["course_grades"] = courseGrades;
	registry["course_branch_grades"] = courseGrades;
	registry["course_progress_learner_goals"] = learnerGoals;
}

} // namespace coursera::sample
