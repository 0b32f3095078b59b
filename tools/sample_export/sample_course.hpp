// A course as its team built it: modules, lessons, items, quizzes, assignments, sessions, versions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sample_export/sample_options.hpp"

namespace coursera::sample {

// Ids of course_item_types (tables_lookup.cpp describes them).
enum ItemType {
	kLecture = 1,
	kSupplement = 2,
	kExam = 6,
	kPracticeQuiz = 7,
	kUngradedProgramming = 9,
	kGradedProgramming = 10,
	kGradedPeer = 11,
	kPhasedPeer = 12,
	kUngradedLti = 16,
	kDiscussionPrompt = 18,
	kStaffGraded = 19,
	kNotebook = 20,
};

// Ids of assessment_question_types.
enum QuestionType {
	kMcq = 1,
	kMcqReflect = 2,
	kCheckbox = 3,
	kCheckboxReflect = 4,
	kMathExpression = 5,
	kSingleNumeric = 6,
	kTextExactMatch = 7,
	kRegex = 8,
	kReflect = 9,
};

// Ids of assessment_types.
enum AssessmentType { kFormative = 1, kSummative = 2, kInVideo = 4, kSurvey = 5 };

struct Module {
	std::string id;
	std::string name;
};

struct Lesson {
	std::string id;
	int module;
	int order; // within the module
	std::string name;
};

struct Item {
	std::string id;
	int type; // ItemType
	int lesson;
	int order; // within the lesson
	bool graded;
	std::string name;
	std::string global_id; // of the item shared between courses
	int assessment = -1;   // number in Course::assessments
	int peer = -1;
	int programming = -1;
};

struct Question {
	std::string base_id;
	int version;
	int type; // QuestionType
	int choices;
	std::uint64_t key; // of option and pattern ids

	std::string id() const { return base_id + "@" + std::to_string(version); }
	bool hasOptions() const { return type <= kCheckboxReflect; }
	bool hasPatterns() const { return type >= kMathExpression && type <= kRegex; }
	std::string choiceId(int choice) const;
	bool isCorrect(int choice) const;
};

struct Assessment {
	std::string base_id;
	int version;
	int type; // AssessmentType
	int item; // number in Course::items
	std::vector<Question> questions;

	std::string id() const { return base_id + "@" + std::to_string(version); }
};

// A part of what peers submit or review, or of what a program's tests grade.
struct Part {
	std::string id;
	std::string type;
	int options = 0; // number of choices a reviewer has
	int max_score = 0;
};

struct PeerAssignment {
	std::string base_id;
	int version;
	int item;
	std::vector<Part> submission_parts;
	std::vector<Part> review_parts;

	std::string id() const { return base_id + "@" + std::to_string(version); }
	int maximumScore() const;
};

struct ProgrammingAssignment {
	std::string base_id;
	int version;
	int item;
	bool graded;
	std::vector<Part> parts;

	std::string id() const { return base_id + "@" + std::to_string(version); }
};

struct Session {
	std::string id;
	Time start;
	Time end;
};

struct Branch {
	std::string id;
	std::string name;
	Time created;
};

struct Forum {
	std::string id;
	std::string title;
};

// Structure and ids depend on nothing but the partner and the slug.
struct Course {
	int number = 0; // in this export
	std::string slug;
	std::string id;
	std::string name;
	std::uint64_t key = 0; // hash of partner and slug
	Time launch = 0;
	std::vector<Module> modules;
	std::vector<Lesson> lessons;
	std::vector<Item> items;
	std::vector<Assessment> assessments;
	std::vector<PeerAssignment> peers;
	std::vector<ProgrammingAssignment> programmings;
	std::vector<Session> sessions;
	std::vector<Branch> branches; // the first is the original one
	std::vector<Forum> forums;

	const Module& moduleOf(const Item& item) const;
	int gradedItems() const;
};

Course buildCourse(const Options& options, std::string_view slug, int number);

} // namespace coursera::sample
