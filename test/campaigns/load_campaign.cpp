// Many sessions at once that scan, count, import, attach, detach and get cancelled, every answer
// checked; then many short queries in one session, which must not grow.
//
//   load_campaign [SECONDS [CLIENTS [QUERIES [SEED]]]]
#include <atomic>
#include <thread>

#include "support/archive_writer.hpp"

#include "campaign.hpp"

namespace coursera::campaign {
namespace {

constexpr int kRows = 200000;

class LoadCampaign {
  public:
	LoadCampaign(double seconds, size_t clients, uint64_t queries, uint64_t seed)
		: account_("campaign-load"), seconds_(seconds), clients_(clients), queries_(queries),
		  seed_(seed), path_(MakeFolder("load") + "/export.zip") {}

	int Run() {
		Prepare();
		std::vector<std::thread> threads;
		for (size_t client = 0; client < clients_; ++client)
			threads.emplace_back([this, client] { RunClient(client); });
		for (std::thread& thread : threads)
			thread.join();
		RunShortQueries();
		server_.Expect(&account_);
		account_.Expect(session_.MustText("SELECT count(*) FROM pg_ls_tmpdir()") == "0",
		                "temporary files are left");
		account_.Expect(session_.MustText("SELECT count(*) FROM pg_foreign_server") == "1",
		                "servers are left");
		return account_.Finish(std::to_string(clients_) + " clients, seed " +
		                       std::to_string(seed_) + ", grown by " + std::to_string(grown_) +
		                       " kB");
	}

  private:
	void Prepare() {
		std::vector<support::TestFile> files;
		for (const auto& entry : std::filesystem::directory_iterator(COURSERA_TEST_DATA "/basic"))
			files.push_back(
				{entry.path().filename().string(), support::ReadFile(entry.path().string())});
		std::string numbers = "n,body\n";
		for (int n = 0; n < kRows; ++n)
			numbers += std::to_string(n) + ",\"body " + std::to_string(n % 1000) + "\"\n";
		files.push_back({"numbers.csv", numbers});
		const support::TempDir dir;
		ReplaceFile(path_, support::ReadFile(support::WriteContainer(
							   dir, support::Container::kZipDeflated, files)));
		session_.Must("SELECT coursera.attach(" + Quoted(path_) + ", 'shared')");
		session_.Must("ALTER FOREIGN TABLE shared.numbers ALTER n TYPE int");
		tables_ = session_.MustText("SELECT count(*) FROM coursera.tables('shared')");
		users_ = session_.Must("SELECT u::text FROM shared.users u").rows;
	}

	void RunClient(size_t client) {
		try {
			Random random(SeedOfCase(seed_, client));
			Session session;
			const std::string own = "own" + std::to_string(client);
			while (account_.Seconds() < seconds_) {
				Step(&session, &random, own);
				account_.Count("actions");
			}
			session.Must("DROP SCHEMA IF EXISTS " + own + " CASCADE");
		} catch (const std::exception& error) {
			account_.Violation("client " + std::to_string(client) + ": " + error.what());
		}
	}

	void Expect(Session* session, const std::string& query, const std::string& answer) {
		const Outcome outcome = session->Run(query);
		account_.Expect(outcome.ok() && outcome.First() == answer,
		                query + ": " + outcome.Text() + ", " + outcome.First());
	}

	void Step(Session* session, Random* random, const std::string& own) {
		const std::string n = std::to_string(random->Below(kRows));
		switch (random->Below(9)) {
		case 0:
			return Expect(session, "SELECT count(*) FROM shared.numbers", std::to_string(kRows));
		case 1:
			return Expect(session, "SELECT count(*) FROM shared.numbers WHERE n < " + n, n);
		case 2:
			return Expect(session, "SELECT body FROM shared.numbers WHERE n = " + n,
			              "body " + std::to_string(std::stoul(n) % 1000));
		case 3:
			return Expect(session, "SELECT sum(n) FROM shared.numbers WHERE body = 'body 7'",
			              std::to_string(200LL * 7 + 1000LL * 199 * 200 / 2));
		case 4: {
			const Outcome outcome = session->Run("SELECT u::text FROM shared.users u");
			account_.Expect(outcome.ok() && outcome.rows == users_, "users: " + outcome.Text());
			return;
		}
		case 5:
			return Expect(session, "SELECT count(*) FROM coursera.tables('shared')", tables_);
		case 6:
			session->Must("DROP SCHEMA IF EXISTS " + own + " CASCADE; CREATE SCHEMA " + own);
			session->Must("IMPORT FOREIGN SCHEMA export FROM SERVER shared INTO " + own);
			return Expect(session, "SELECT count(*) FROM " + own + ".users",
			              std::to_string(users_.size()));
		case 7:
			Expect(session, "SELECT coursera.attach(" + Quoted(path_) + ", 'att_" + own + "')",
			       tables_);
			Expect(session, "SELECT count(*) FROM att_" + own + ".numbers", std::to_string(kRows));
			session->Must("SELECT coursera.detach('att_" + own + "')");
			return;
		default:
			return RunCancelled(session, random);
		}
	}

	// By a timeout or by request, anywhere in a query: its answer or 57014.
	void RunCancelled(Session* session, Random* random) {
		const std::string query =
			"SELECT count(*) FROM shared.numbers a JOIN shared.numbers b USING (n)";
		Outcome outcome;
		if (random->OneIn(2)) {
			session->Must("SET statement_timeout = " + std::to_string(1 + random->Below(200)));
			outcome = session->Run(query);
			// The timeout also meets the command that ends it, and may be told by the one after
			// that.
			while (session->Run("SET statement_timeout = 0").state == "57014")
				;
			(void)session->Run("SELECT 1");
		} else {
			session->Send(query);
			std::this_thread::sleep_for(std::chrono::milliseconds(random->Below(100)));
			session->Cancel();
			outcome = session->Collect();
		}
		account_.Expect(outcome.ok() ? outcome.First() == std::to_string(kRows)
		                             : outcome.state == "57014",
		                "cancelled: " + outcome.Text());
		account_.Count(outcome.ok() ? "not cancelled in time" : "cancelled");
	}

	// Grown: since the caches are warm.
	void RunShortQueries() {
		Session session;
		const int pid = session.pid();
		long memory = 0;
		size_t descriptors = 0;
		for (uint64_t i = 0; i < queries_; ++i) {
			const Outcome outcome =
				session.Run(i % 2 == 0 ? "SELECT count(*) FROM shared.users"
			                           : "SELECT user_join_ts FROM shared.users "
			                             "WHERE country_cd = 'NZ'");
			if (!outcome.ok())
				account_.Violation("short query: " + outcome.Text());
			if (i == queries_ / 10) {
				memory = StatusKb(pid, "VmRSS");
				descriptors = OpenDescriptors(pid);
			}
		}
		grown_ = StatusKb(pid, "VmRSS") - memory;
		account_.Expect(grown_ < 1024, "short queries took " + std::to_string(grown_) + " kB");
		account_.Expect(OpenDescriptors(pid) == descriptors, "short queries left descriptors");
		account_.Count("short queries", queries_);
	}

	Session session_;
	const SameServer server_{&session_};
	Account account_;
	double seconds_;
	size_t clients_;
	uint64_t queries_;
	uint64_t seed_;
	std::string path_;
	std::string tables_;
	std::vector<Row> users_;
	long grown_ = 0;
};

} // namespace
} // namespace coursera::campaign

int main(int argc, char** argv) {
	using namespace coursera::campaign;
	return RunCampaign("campaign-load", [&] {
		return LoadCampaign(static_cast<double>(Argument(argc, argv, 1, 20)),
		                    Argument(argc, argv, 2, 50), Argument(argc, argv, 3, 100000),
		                    Argument(argc, argv, 4, 1))
		    .Run();
	});
}
