#include "scan/scan_indexing.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"
#include "scan/scan_export_contents.hpp"

namespace coursera::scan {

namespace {

// The text, on its way from the entry through the builder to the scan.
struct Passing {
	std::unique_ptr<base::ByteStream> text;
	std::string waiting; // read by the builder, but not yet by the scan
	std::exception_ptr error;
};

// The stream for the builder.
class BuildersText final : public base::ByteStream {
  public:
	explicit BuildersText(std::shared_ptr<Passing> passing) : passing_(std::move(passing)) {}

	size_t Read(char* data, size_t capacity) override {
		try {
			const size_t got = passing_->text->Read(data, capacity);
			passing_->waiting.append(data, got);
			return got;
		} catch (...) {
			passing_->error = std::current_exception();
			throw;
		}
	}

  private:
	std::shared_ptr<Passing> passing_;
};

class IndexingStream final : public base::ByteStream {
  public:
	IndexingStream(std::unique_ptr<index::Builder> builder, std::shared_ptr<Passing> passing)
		: builder_(std::move(builder)), passing_(std::move(passing)) {}

	size_t Read(char* data, size_t capacity) override {
		while (delivered_ == passing_->waiting.size()) {
			passing_->waiting.clear();
			delivered_ = 0;
			if (passing_->error != nullptr)
				std::rethrow_exception(passing_->error);
			if (ended_)
				return 0;
			if (given_up_)
				return passing_->text->Read(data, capacity);
			Build();
		}
		const size_t size = std::min(capacity, passing_->waiting.size() - delivered_);
		memcpy(data, passing_->waiting.data() + delivered_, size);
		delivered_ += size;
		return size;
	}

  private:
	// Makes the builder read a little. The scan reports errors of the text when it gets there.
	void Build() {
		try {
			if (!is_open_)
				builder_->Open(std::make_unique<BuildersText>(passing_));
			is_open_ = true;
			if (builder_->Step())
				return;
			ended_ = true;
			builder_->Finish();
		} catch (const base::Error&) {
			given_up_ = true;
		}
		builder_->Discard();
	}

	std::unique_ptr<index::Builder>
		builder_; // must live as long as the text, which delivers points to it
	std::shared_ptr<Passing> passing_;
	size_t delivered_ = 0;
	bool is_open_ = false;
	bool ended_ = false;
	bool given_up_ = false;
};

} // namespace

namespace {

index::IndexedEntry IndexedEntryOf(const TableSource& source) {
	const zip::Entry* entry = source.listed->Find(source.entry);
	return IndexedEntryOf(source, source.listed->state(), entry == nullptr ? zip::Entry() : *entry);
}

} // namespace

std::shared_ptr<const index::IndexFile> FindIndex(const TableSource& source) {
	if (source.store == nullptr)
		return nullptr;
	const zip::Entry* entry = source.listed->Find(source.entry);
	if (entry == nullptr || !IsWorthAnIndex(*entry))
		return nullptr;
	return source.store->Find(IndexedEntryOf(source, source.listed->state(), *entry));
}

bool BuildIndex(const TableSource& source) {
	const std::shared_ptr<zip::Archive> archive = source.listed->KeepOpen();
	const zip::Entry& entry = archive->Get(source.entry);
	if (!MayHaveIndex(*archive, entry, source))
		return false;
	index::Builder builder(
		source.store->Plan(IndexedEntryOf(source, archive->state(), entry), source.decoder_name));
	std::unique_ptr<base::ByteStream> text =
		OpenRecorded(*archive, entry, {index::kBlockBytes, &builder});
	builder.Open(source.decoder ? source.decoder(std::move(text)) : std::move(text));
	while (builder.Step())
		base::StopIfInterrupted();
	builder.Finish();
	return true;
}

bool DropIndex(const TableSource& source) {
	return source.store != nullptr && source.store->Drop(IndexedEntryOf(source));
}

std::unique_ptr<base::ByteStream> OpenIndexing(
	const index::BuildPlan& plan,
	const std::function<std::unique_ptr<base::ByteStream>(const base::RestartRecording&)>& open) {
	auto passing = std::make_shared<Passing>();
	auto builder = std::make_unique<index::Builder>(plan);
	passing->text = open({index::kBlockBytes, builder.get()});
	return std::make_unique<IndexingStream>(std::move(builder), std::move(passing));
}

} // namespace coursera::scan
