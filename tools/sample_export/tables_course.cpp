// Courses, their versions and sessions, and the Specializations that hold them.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

constexpr int kSpecializations = 3;

void courses(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		Random random(combine(course.key, hashText("course row")));
		writer.text("course_id", course.id)
			.text("course_slug", course.slug)
			.text("course_name", course.name)
			.time("course_launch_ts", course.launch)
			.time("course_update_ts", writer.world().limit() - random.between(1, 20 * kDay))
			.flag("course_deleted", false)
			.flag("course_graded", true)
			.text("course_desc", prose(random, 3000))
			.flag("course_restricted", false)
			.time("course_verification_enabled_at_ts", course.launch + 3 * kDay)
			.text("primary_translation_equivalent_course_id", course.id)
			.text("primary_translation_equivalent_course", course.id)
			.time("course_preenrollment_ts", course.launch - 60 * kDay)
			.text("course_workload", "4 weeks of study, 3-5 hours/week")
			.text("estimated_work_load", "4 weeks of study, 3-5 hours/week")
			.time("course_session_enabled_ts", course.launch)
			.time("sessions_enabled_at", course.launch)
			.text("course_promo_photo_s3_bucket", "example-assets")
			.text("course_promo_photo_s3_key", "photos/" + course.slug + "/promo \"wide\".jpg")
			.text("course_level", course.number % 2 == 0 ? "BEGINNER" : "INTERMEDIATE")
			.text("course_planned_launch_date", "Spring")
			.text("course_header_image_bucket", "example-assets")
			.text("course_header_image_key", "photos/" + course.slug + "/header.png")
			.text("course_type", "v2.ondemand")
			.flag("course_is_limited_to_enterprise", false)
			.endRow();
	}
}

void courseBranches(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Branch& branch : course.branches) {
			Random random(hashText(branch.id, course.key));
			writer.text("course_id", course.id)
				.text("course_branch_id", branch.id)
				.text("course_branch_changes_description", shortMarkup(random, 2000))
				.text("authoring_course_branch_name", branch.name)
				.time("authoring_course_branch_created_ts", branch.created)
				.time("authoring_course_branch_launched_ts", branch.created + 30 * kDay)
				.endRow();
		}
	}
}

void sessions(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Session& session : course.sessions) {
			const bool newer = session.start > course.branches[1].created;
			writer.text("course_id", course.id)
				.text("on_demand_session_id", session.id)
				.time("on_demand_sessions_start_ts", session.start)
				.time("on_demand_sessions_end_ts", session.end)
				.time("on_demand_sessions_enrollment_end_ts", session.start + 5 * kDay)
				.text("course_branch_id", course.branches[newer ? 1 : 0].id)
				.endRow();
		}
	}
}

void sessionMembership(TableWriter& writer, const Course& course, std::int64_t learner,
                       const Enrollment& enrollment, int session, Time start, Time end) {
	const Session& where = course.sessions[static_cast<std::size_t>(session)];
	const auto branch = static_cast<std::size_t>(enrollment.branch);
	writer.text("course_id", course.id)
		.text("on_demand_session_id", where.id)
		.learner(learner)
		.time("on_demand_sessions_membership_start_ts", start)
		.timeOrNull("on_demand_sessions_membership_end_ts", end)
		.text("course_branch_id", course.branches[branch].id)
		.endRow();
}

// Whoever switches to a later session has a row for each.
void sessionMemberships(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			const bool moves = enrollment.next_session >= 0;
			const Time moved = enrollment.start + 20 * kDay;
			sessionMembership(writer, course, learner, enrollment, enrollment.session,
		                      enrollment.start, moves ? moved : enrollment.left);
			if (moves) {
				sessionMembership(writer, course, learner, enrollment, enrollment.next_session,
			                      moved, 0);
			}
		});
}

std::string specializationId(const World& world, int number) {
	return longId(hashText(world.options().partner, 900 + static_cast<std::uint64_t>(number)));
}

void specializations(TableWriter& writer) {
	constexpr std::string_view kTypes[] = {"normal", "professional certificate", "masterTrack"};
	for (int i = 0; i < kSpecializations; ++i) {
		writer.text("specialization_id", specializationId(writer.world(), i))
			.text("specialization_slug", "specialization-" + std::to_string(i + 1))
			.text("specialization_name", title(writer.random()))
			.time("specialization_display_page_launch_ts", dateOf(2018, 5, 7) + i * 31 * kDay)
			.integer("specialization_version", 3 + i)
			.text("base_specialization_id", specializationId(writer.world(), i))
			.text("specialization_primary_domain", "data-science")
			.text("specialization_primary_subdomain", "probability-and-statistics")
			.text("specialization_language", i == 2 ? "es" : "en")
			.integer("premium_grading_enabled_courses_count", 4)
			.text("specialization_type", kTypes[i])
			.endRow();
	}
}

void specializationsCourses(TableWriter& writer) {
	for (int i = 0; i < kSpecializations; ++i) {
		int order = 0;
		for (const Course& course : writer.world().courses()) {
			writer.text("specialization_id", specializationId(writer.world(), i))
				.text("course_id", course.id)
				.time("current_dt", writer.world().limit() - kDay)
				.integer("course_order", order++)
				.flag("is_course_capstone", course.number == 4)
				.endRow();
		}
	}
}

void specializationEnrollments(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			if (enrollment.key % 3 == 0) {
				const int number = static_cast<int>(enrollment.key / 3 % kSpecializations);
				writer.learner(learner)
					.text("course_id", course.id)
					.text("specialization_id", specializationId(writer.world(), number))
					.flag("is_specialization_enrollment_complete", enrollment.passing_state == 2)
					.endRow();
			}
		});
}

void certificatePayments(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			const bool aid = enrollment.key % 11 == 0;
			const bool group = enrollment.key % 11 == 1;
			writer.learner(learner)
				.text("course_id", course.id)
				.flag("met_payment_condition", enrollment.verified || aid || group)
				.flag("was_payment", enrollment.verified && !aid && !group)
				.flag("was_finaid_grant", aid)
				.flag("was_group_sponsored", group)
				.endRow();
		});
}

void degreeMemberships(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			if (enrollment.key % 17 != 0) {
				return;
			}
			writer.learner(learner)
				.text("course_id", course.id)
				.text("degree_program_id", "base~" + specializationId(writer.world(), 7))
				.text("course_slug", course.slug)
				.text("degree_program_name", "Master of Science in \"Applied\" Analytics")
				.text("degree_program_slug", "msc-applied-analytics")
				.text("degree_program_type", "DEGREE")
				.endRow();
		});
}

} // namespace

void addCourseTables(Registry& registry) {
	registry["courses"] = courses;
	registry["course_branches"] = courseBranches;
	registry["on_demand_sessions"] = sessions;
	registry["on_demand_session_memberships"] = sessionMemberships;
	registry["specializations"] = specializations;
	registry["specializations_courses"] = specializationsCourses;
	registry["users_courses__s12n_enrollments"] = specializationEnrollments;
	registry["users_courses__certificate_payments"] = certificatePayments;
	registry["users_courses__degree_program_memberships"] = degreeMemberships;
}

} // namespace coursera::sample
