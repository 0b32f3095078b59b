// Assignments of degree courses that staff grade, with submissions and evaluations. Their tables
// know people by plain numbers.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

constexpr int kMostSubmissions = 3000; // degree cohorts are small

struct StaffWork {
	const Course& course;
	std::string title;
	std::int64_t learner;
	std::uint64_t key;
	Time submitted;
	double score;

	std::string assignment_id() const { return longId(combine(course.key, 19)); }
	std::string submission_id() const { return longId(combine(key, 2)); }
};

// Some learners of each course hand in; the course's staff-graded item may be out of their reach.
template <typename Visitor>
void forEachWork(const World& world, Visitor visitor) {
	int count = 0;
	world.forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			const bool hands_in = enrollment.key % 8 == 0 && enrollment.started();
			if ((!hands_in && learner != world.firstLearner()) || ++count > kMostSubmissions) {
				return;
			}
			visitor(StaffWork{course, "Capstone essay, part \"one\"", learner, enrollment.key,
		                      enrollment.start + 40 * kDay, 0.5 + enrollment.skill / 2});
		});
}

// Empty for work of one person.
std::string team(const StaffWork& work) {
	return work.key % 9 == 2 ? "team~" + shortId(work.key) : std::string();
}

double outOfHundred(double score) {
	return static_cast<int>(score * 100);
}

void assignments(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (int version = 1; version <= 3; ++version) {
			writer.text("course_branch_id", course.branches[version == 3 ? 1 : 0].id)
				.text("course_id", course.id)
				.text("staff_graded_assignment_id", longId(combine(course.key, 19)))
				.integer("staff_graded_assignment_version", version)
				.time("staff_graded_assignment_ts", course.launch + version * 60 * kDay)
				.real("grading_passing_fraction", 0.5)
				.flag("is_team_submission_enabled", version == 2)
				.text("grader_instructions", markup(writer.random(), 7000))
				.endRow();
		}
	}
}

void submissions(TableWriter& writer) {
	const World& world = writer.world();
	forEachWork(world, [&](const StaffWork& work) {
		const std::int64_t person = world.staffNumber(static_cast<std::uint64_t>(work.learner));
		const bool removed = work.key % 40 == 0;
		writer.text("kvs_id", work.submission_id() + "~" + std::to_string(person))
			.time("modified_ts", work.submitted + kHour)
			.text("staff_graded_assignment_id", work.assignment_id())
			.integer("staff_graded_assignment_version", 1)
			.flag("is_draft", work.key % 5 == 1)
			.integer("team_version", 0)
			.integer("submitted_by", person)
			.time("submitted_at", work.submitted)
			.text("staff_graded_assignment_submission_id", work.submission_id())
			.timeOrNull("deleted_at", removed ? work.submitted + kDay : 0)
			.text("submitter_id", "user~" + std::to_string(person))
			.text("submitter_user", std::to_string(person))
			.text("submitter_team", team(work))
			.text("precondition_hash", uuid(work.key))
			.time("started_at", work.submitted - 3 * kDay)
			.endRow();
	});
}

void evaluations(TableWriter& writer) {
	const World& world = writer.world();
	forEachWork(world, [&](const StaffWork& work) {
		const std::int64_t person = world.staffNumber(static_cast<std::uint64_t>(work.learner));
		const std::string id = longId(combine(work.key, 3));
		writer.text("kvs_id", id + "~1")
			.integer("staff_graded_assignment_submission_evaluation_version", 1)
			.time("modified_ts", work.submitted + 9 * kDay)
			.text("staff_graded_assignment_submission_id", work.submission_id())
			.integer("evaluated_by", world.staffNumber(work.course.key % 5))
			.time("evaluated_at", work.submitted + 8 * kDay)
			.text("staff_graded_assignment_id", work.assignment_id())
			.integer("staff_graded_assignment_version", 1)
			.text("staff_graded_assignment_submission_evaluation_id", id)
			.text("precondition", json(writer.random()))
			.text("precondition_hash", uuid(work.key))
			.text("submitter_id", "user~" + std::to_string(person))
			.time("completed_at", work.submitted + 9 * kDay)
			.endRow();
	});
}

void evaluationResponses(TableWriter& writer) {
	const World& world = writer.world();
	forEachWork(world, [&](const StaffWork& work) {
		const std::int64_t person = world.staffNumber(static_cast<std::uint64_t>(work.learner));
		for (const std::string_view outcome : {"Argument & evidence", "Style, structure"}) {
			writer.text("course_id", work.course.id)
				.text("course_branch_id", work.course.branches.front().id)
				.integer("coursera_user_id", person)
				.text("assessment_title", work.title)
				.text("course_name", work.course.name)
				.text("section_name", work.course.modules.back().name)
				.time("assessment_submitted_ts", work.submitted)
				.text("learning_outcome_name", outcome)
				.text("learning_outcome_response_type", "points")
				.text("learning_outcome_type", "rubric")
				.real("outcome_score", outOfHundred(work.score) / 2)
				.real("learning_outcome_max_score", 50)
				.flag("is_draft", false)
				.text("assessment_id", work.assignment_id())
				.integer("assessment_version", 1)
				.integer("evaluated_by", world.staffNumber(work.course.key % 5))
				.time("evaluated_at", work.submitted + 8 * kDay)
				.text("submission_id", work.submission_id())
				.integer("submitted_by", person)
				.text("submitter_user", std::to_string(person))
				.text("submitter_team", team(work))
				.endRow();
		}
	});
}

void finalGrades(TableWriter& writer) {
	forEachWork(writer.world(), [&](const StaffWork& work) {
		writer.text("course_id", work.course.id)
			.text("course_branch_id", work.course.branches.front().id)
			.text("assessment_title", work.title)
			.real("submission_score", outOfHundred(work.score))
			.real("submission_max_score", 100)
			.text("course_name", work.course.name)
			.text("section_name", work.course.modules.back().name)
			.text("assignment_url", url(writer.random()))
			.real("grade", outOfHundred(work.score) / 100)
			.text("degree_program_slug", "msc-applied-analytics")
			.time("assignment_submitted_ts", work.submitted)
			.text("term_name", work.key % 2 == 0 ? "Autumn term" : "Spring term")
			.text("versioned_learner_item_evaluation_id", longId(combine(work.key, 5)) + "@1")
			.endRow();
	});
}

} // namespace

void addStaffGradedTables(Registry& registry) {
	registry["staff_graded_assignments"] = assignments;
	registry["staff_graded_assignment_submissions"] = submissions;
	registry["staff_graded_assignment_submission_evaluations"] = evaluations;
	registry["staff_graded_assignments_evaluation_responses"] = evaluationResponses;
	registry["staff_graded_assignment_final_grades"] = finalGrades;
}

} // namespace coursera::sample
