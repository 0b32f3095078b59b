// Faults while queries run: archives replaced, cut short and removed under a cursor, backends
// ended, space for temporary files used up, system calls that fail. The true rows or an error each
// time, and nothing left behind.
//
//   fault_campaign [ROUNDS]
#include <thread>

#include "support/archive_writer.hpp"

#include "campaign.hpp"
#include "full_disks.hpp"
#include "io_faults.hpp"
#include "read_faults.hpp"

namespace coursera::campaign {
namespace {

using support::Container;

std::string Numbers(int from, int to) {
	std::string text = "n,body\n";
	for (int n = from; n < to; ++n)
		text += std::to_string(n) + ",\"body " + std::to_string(n * 7919LL) + "\"\n";
	return text;
}

class FaultCampaign {
  public:
	explicit FaultCampaign(uint64_t rounds)
		: account_("campaign-faults"), rounds_(rounds), folder_(MakeFolder("faults")) {}

	int Run() {
		Prepare();
		IoFaultPage page;
		ReadFaults reads(&page, &account_, Numbers(0, 6000));
		FullDisks disks(&page, &account_, "many");
		for (uint64_t round = 0; round < rounds_; ++round) {
			for (const Container container :
			     {Container::kZipStored, Container::kZipDeflated, Container::kTarGz,
			      Container::kSevenZip, Container::kFolder})
				for (const Fault fault :
				     {Fault::kReplaced, Fault::kCut, Fault::kOverwritten, Fault::kRemoved})
					RunUnderCursor(container, fault);
			RunTerminated();
			RunOutOfTempSpace();
			RunErrorsInOneSession();
			reads.Run(round, rounds_);
			disks.Run();
		}
		account_.Expect(session_.MustText("SELECT count(*) FROM pg_ls_tmpdir()") == "0",
		                "temporary files are left");
		server_.Expect(&account_);
		return account_.Finish();
	}

  private:
	enum class Fault { kReplaced, kCut, kOverwritten, kRemoved };

	void Prepare() {
		session_.Must("CREATE SERVER faults FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive " +
		              Quoted(folder_ + "/export") + ")");
		session_.Must("CREATE FOREIGN TABLE numbers (n int, body text) SERVER faults");
		// Several exports whose rows are shared: to tell them apart takes space.
		const std::string many = MakeFolder("many");
		const std::string courses = "course_id,course_slug\n\"c";
		for (int i = 0; i < 3; ++i) {
			support::RawZip zip;
			const std::string n = std::to_string(i);
			for (const support::TestFile& file :
			     {support::TestFile{"courses.csv", courses + n + "\",\"s" + n + "\"\n"},
			      support::TestFile{"users.csv", Numbers(i * 50000, 200000 + i * 50000)}})
				zip.Add(support::StoredEntry(file));
			WriteFile(many + "/" + n + ".zip", zip.Bytes());
		}
		session_.Must("CREATE SERVER many FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive " +
		              Quoted(many) +
		              "); CREATE SCHEMA many; IMPORT FOREIGN SCHEMA export "
		              "LIMIT TO (users) FROM SERVER many INTO many");
	}

	// A cursor stands in the middle of a large table when its archive changes.
	void RunUnderCursor(Container container, Fault fault) {
		constexpr int kRows = 200000;
		const std::string path = folder_ + "/export";
		const bool is_folder = container == Container::kFolder;
		auto make = [&](int from) {
			const support::TempDir dir;
			return support::ReadFile(support::WriteContainer(
				dir, container, {{"numbers.csv", Numbers(from, from + kRows)}}));
		};
		std::filesystem::remove_all(path);
		if (is_folder)
			MakeFolder("faults/export");
		const std::string file = is_folder ? path + "/numbers.csv" : path;
		const std::string bytes = is_folder ? Numbers(0, kRows) : make(0);
		ReplaceFile(file, bytes);

		const size_t descriptors = OpenDescriptors(session_.pid());
		session_.Must("BEGIN; DECLARE c CURSOR FOR SELECT n FROM numbers");
		Outcome outcome = session_.Must("FETCH 1000 FROM c");
		long long next = 0;
		bool right = true;
		auto take = [&] {
			for (const Row& row : outcome.rows)
				right = right && row[0] == std::to_string(next++);
		};
		take();
		Change(fault, file, bytes, is_folder ? Numbers(kRows, 2 * kRows) : make(kRows));
		while (outcome.ok() && !outcome.rows.empty()) {
			outcome = session_.Run("FETCH 20000 FROM c");
			take();
		}
		session_.Must("ROLLBACK");
		const std::string what = support::ContainerName(container) + ", fault " +
		                         std::to_string(static_cast<int>(fault)) + ": " + outcome.Text();
		// What was replaced or removed is read on; a file changed in place must not end well with
		// other rows.
		account_.Expect(right || !outcome.ok(), what + ": wrong rows");
		account_.Expect(!outcome.ok() || next == kRows,
		                what + ": ended after " + std::to_string(next));
		if (fault == Fault::kReplaced || fault == Fault::kRemoved)
			account_.Expect(outcome.ok() && right, what + ": the old file was to be read");
		account_.Expect(DescriptorsBelow(session_.pid(), folder_) == 0,
		                what + ": a descriptor is left");
		account_.Expect(OpenDescriptors(session_.pid()) <= descriptors + 2, what + ": descriptors");
		// The next query meets what is there now.
		const Outcome after = session_.Run("SELECT count(*) FROM numbers");
		account_.Expect(after.ok() ? after.First() == std::to_string(kRows)
		                           : fault != Fault::kReplaced,
		                what + ": afterwards " + after.Text() + " " + after.First());
		account_.Count("changes under a cursor");
		account_.Count(outcome.ok() ? "read to the end" : "ended by an error");
	}

	void Change(Fault fault, const std::string& file, const std::string& bytes,
	            const std::string& others) {
		switch (fault) {
		case Fault::kReplaced:
			ReplaceFile(file, others);
			break;
		case Fault::kCut:
			std::filesystem::resize_file(file, bytes.size() / 2);
			break;
		case Fault::kOverwritten: {
			std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
			stream.write(others.data(), static_cast<std::streamsize>(others.size()));
			break;
		}
		case Fault::kRemoved:
			std::filesystem::remove(file);
		}
	}

	// A backend is ended in the middle of a scan that shares out rows; its files go with it.
	void RunTerminated() {
		for (const std::string command :
		     {"SELECT count(*) FROM many.users a, many.users b WHERE a.n = b.n",
		      "CREATE SCHEMA copied; SELECT coursera.materialize('many', 'copied')"}) {
			Session victim;
			victim.MayBeLost();
			(void)victim.Run("SET work_mem = '64kB'; SET hash_mem_multiplier = 1");
			victim.Send(command);
			std::this_thread::sleep_for(std::chrono::milliseconds(150));
			session_.Must("SELECT pg_terminate_backend(" + std::to_string(victim.pid()) +
			              ", 5000)");
			const Outcome outcome = victim.Collect();
			account_.Expect(outcome.state == "57P01", "ended backend: " + outcome.Text());
			account_.Expect(session_.MustText("SELECT count(*) FROM pg_ls_tmpdir()") == "0",
			                "an ended backend left temporary files");
			account_.Count("backends ended");
		}
		account_.Expect(session_.MustText("SELECT to_regnamespace('copied') IS NULL") == "t",
		                "half a materialized schema is left");
	}

	// temp_file_limit stands for a full disk: the write fails in the same place.
	void RunOutOfTempSpace() {
		session_.Must("SET work_mem = '64kB'; SET hash_mem_multiplier = 1");
		for (const std::string limit : {"0", "64kB", "512kB", "3MB", "-1"}) {
			session_.Must("SET temp_file_limit = '" + limit + "'");
			for (const std::string command :
			     {"SELECT count(*) FROM many.users",
			      "BEGIN; CREATE SCHEMA copied; SELECT coursera.materialize('many', 'copied')"}) {
				const Outcome outcome = session_.Run(command);
				const bool is_count = command[0] == 'S';
				account_.Expect(
					outcome.ok() ? limit == "-1" && (!is_count || outcome.First() == "300000")
								 : outcome.state == "53400" && limit != "-1",
					"temp_file_limit " + limit + ": " + command + ": " + outcome.Text());
				if (!is_count)
					session_.Must("ROLLBACK");
				account_.Expect(session_.MustText("SELECT count(*) FROM pg_ls_tmpdir()") == "0",
				                "temporary files are left after temp_file_limit " + limit);
				account_.Count("limits of temporary space");
			}
		}
		for (const std::string folder : {"/many", "/server/base/pgsql_tmp"})
			account_.Expect(DescriptorsBelow(session_.pid(), WorkFolder() + folder) == 0,
			                "descriptors below " + folder + " are left after temp_file_limit");
		session_.Must("RESET ALL; SET client_min_messages = warning");
	}

	// Errors again and again leave neither descriptors nor memory.
	void RunErrorsInOneSession() {
		std::filesystem::remove_all(folder_ + "/export");
		const support::TempDir dir;
		const std::vector<support::TestFile> files = {{"numbers.csv", Numbers(0, 20000)}};
		std::string bytes =
			support::ReadFile(support::WriteContainer(dir, Container::kZipDeflated, files));
		bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
		ReplaceFile(folder_ + "/export", bytes);
		Session session;
		long memory = 0;
		size_t descriptors = 0;
		for (int i = 0; i < 1000; ++i) {
			const Outcome outcome = session.Run("SELECT * FROM numbers");
			account_.Expect(!outcome.ok(), "a damaged entry was read");
			if (i != 100)
				continue;
			memory = StatusKb(session.pid(), "VmRSS");
			descriptors = OpenDescriptors(session.pid());
		}
		const long grown = StatusKb(session.pid(), "VmRSS") - memory;
		account_.Expect(grown < 2048, "900 errors took " + std::to_string(grown) + " kB");
		account_.Expect(OpenDescriptors(session.pid()) == descriptors, "errors left descriptors");
		account_.Count("errors in a session", 1000);
	}

	Session session_;
	const SameServer server_{&session_};
	Account account_;
	uint64_t rounds_;
	std::string folder_;
};

} // namespace
} // namespace coursera::campaign

int main(int argc, char** argv) {
	using namespace coursera::campaign;
	return RunCampaign("campaign-faults",
	                   [&] { return FaultCampaign(Argument(argc, argv, 1, 1)).Run(); });
}
