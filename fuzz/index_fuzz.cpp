// Index files: bytes that are taken for one, and heads of one whose numbers lie.
#include <memory>
#include <string>
#include <vector>

#include "csv/csv_fast_reader.hpp"
#include "fuzz_input.hpp"
#include "index/index_builder.hpp"
#include "index/index_file.hpp"
#include "index/index_stream.hpp"
#include "scan/scan_pruning.hpp"
#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::fuzz {

namespace {

using index::EntryIndex;

constexpr size_t kColumns = 4;

// An entry of a few hundred rows in a container, and the index that was built of it.
class Sample {
  public:
	explicit Sample(support::Container container) {
		std::string text = "n,some_id,day,share\n";
		for (int i = 0; i < 300; ++i)
			text += std::to_string(i) + ",\"id" + std::to_string(i / 7) + "\",2021-01-" +
			        std::to_string(10 + i / 20) + "," + std::to_string(i) + ".5\n";
		archive_ = zip::Archive::Open(
			support::WriteContainer(dir_, container, {{"a.csv", text, support::kSomeTime}}));
		entry_ = &archive_->Get("a.csv");
		path_ = dir_.Path("a.index");
		index::BuildPlan plan;
		plan.fields = kColumns;
		plan.path = path_;
		index::Builder builder(plan);
		builder.Open(archive_->OpenEntry(*entry_, {500, &builder}));
		while (builder.Step())
			;
		builder.Finish();
		bytes_ = support::ReadFile(path_);
		head_ = index::EncodeHead(index::IndexFile::Open(path_)->index());
	}

	const std::string& bytes() const { return bytes_; }
	const std::string& head() const { return head_; }

	void Write(const std::string& bytes) const { dir_.Write("a.index", bytes); }

	std::shared_ptr<const index::IndexFile> Open() const { return index::IndexFile::Open(path_); }

	index::EntryOpener Opener() const {
		return [this](const base::RestartPoint& point, std::string_view window) {
			return archive_->OpenEntryAt(*entry_, point, window);
		};
	}

  private:
	support::TempDir dir_;
	std::unique_ptr<zip::Archive> archive_;
	const zip::Entry* entry_ = nullptr;
	std::string path_;
	std::string bytes_;
	std::string head_;
};

const Sample& ChooseSample(Input* input) {
	static const Sample kSamples[] = {Sample(support::Container::kZipStored),
	                                  Sample(support::Container::kZipDeflated),
	                                  Sample(support::Container::kFolder)};
	return kSamples[input->Choose(3)];
}

// Bytes with some of them replaced: each three of the edits are a place and a value.
std::string Edited(std::string bytes, const std::string& edits) {
	for (size_t i = 0; i + 2 < edits.size(); i += 3) {
		const size_t place = static_cast<size_t>(static_cast<unsigned char>(edits[i])) * 256 +
		                     static_cast<unsigned char>(edits[i + 1]);
		bytes[place % bytes.size()] = edits[i + 2];
	}
	return bytes;
}

// The sample's index with another head of the same size.
std::string WithHead(const Sample& sample, const std::string& head) {
	index::Prelude prelude;
	prelude.head_offset = sample.bytes().size() - head.size();
	prelude.head_size = head.size();
	prelude.head_hash = index::LongCheckOf(head);
	return index::EncodePrelude(prelude) +
	       sample.bytes().substr(index::kPreludeBytes, prelude.head_offset - index::kPreludeBytes) +
	       head;
}

std::vector<scan::Predicate> ChoosePredicates(Input* input) {
	scan::Predicate predicate;
	switch (input->Choose(5)) {
	case 0:
		return {};
	case 1:
		predicate.column = "n";
		predicate.type = scan::FieldType::kInt4;
		predicate.integers = {7, 250};
		break;
	case 2:
		predicate.column = "some_id";
		predicate.type = scan::FieldType::kText;
		predicate.texts = {"id3", "id40"};
		break;
	case 3:
		predicate.column = "day";
		predicate.type = scan::FieldType::kDate;
		predicate.date_as_timestamp = input->Flip();
		predicate.integers = {7690};
		break;
	default:
		predicate.column = "share";
		predicate.type = scan::FieldType::kFloat8;
		predicate.floats = {100.5};
		break;
	}
	predicate.comparison = input->Flip() && predicate.texts.empty() ? scan::Comparison::kGreater
	                                                                : scan::Comparison::kEqual;
	return {predicate};
}

// Reads what may pass, to the end or an error. No more rows than the entry has for each block.
void ReadThrough(const Sample& sample, const std::shared_ptr<const index::IndexFile>& file,
                 std::vector<index::BlockRange> ranges) {
	const size_t blocks = file->index().blocks.size();
	index::BlockStream stream(file, std::move(ranges), sample.Opener());
	try {
		csv::FastReader reader(stream, csv::Dialect());
		reader.ReadHeader();
		csv::RowBatch batch;
		batch.line_map = &stream;
		size_t rows = 0;
		while (reader.NextBatch(&batch)) {
			rows += batch.rows;
			if (batch.rows > 0)
				batch.Line(batch.rows - 1);
		}
		Require(rows <= 310 * blocks, "blocks have rows of the entry");
	} catch (const base::Error&) {
	}
}

} // namespace

void FuzzIndex(Input input) {
	const Sample& sample = ChooseSample(&input);
	const size_t kind = input.Choose(3);
	const std::vector<scan::Predicate> predicates = ChoosePredicates(&input);
	const std::string rest = input.Rest();
	sample.Write(kind == 0   ? rest
	             : kind == 1 ? Edited(sample.bytes(), rest)
	                         : WithHead(sample, Edited(sample.head(), rest)));
	const std::shared_ptr<const index::IndexFile> file = sample.Open();
	if (file == nullptr) {
		Require(kind == 0 || !rest.empty(), "an index is one");
		return;
	}
	const EntryIndex& index = file->index();
	Require(kind == 2 || index.rows == 300, "a file that is not sealed anew has the rows it had");
	for (const index::Zone& zone : index.zones)
		file->ReadFilter(zone);
	ReadThrough(sample, file,
	            scan::ChooseBlocks(*file, {"n", "some_id", "day", "share"}, predicates));
}

} // namespace coursera::fuzz
