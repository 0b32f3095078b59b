// No space left: for temporary files and for relations, said by the library below the server and,
// where a small file system can be mounted, by the kernel. An error each time, and nothing of what
// was begun is left.
#pragma once

#include <cerrno>
#include <cstdlib>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign.hpp"
#include "io_faults.hpp"

namespace coursera::campaign {

// A file system of that size for as long as this lives.
class SmallFileSystem {
  public:
	SmallFileSystem(std::string path, const char* options) : path_(std::move(path)) {
		is_mounted_ = mount("none", path_.c_str(), "tmpfs", 0, options) == 0;
	}
	~SmallFileSystem() {
		if (is_mounted_)
			(void)umount2(path_.c_str(), MNT_DETACH);
	}
	SmallFileSystem(const SmallFileSystem&) = delete;
	SmallFileSystem& operator=(const SmallFileSystem&) = delete;

	bool is_mounted() const { return is_mounted_; }

  private:
	std::string path_;
	bool is_mounted_ = false;
};

class FullDisks {
  public:
	// `schema`: of foreign tables, of which users takes more than 8 MB and shares rows.
	FullDisks(IoFaultPage* page, Account* account, std::string schema)
		: page_(page), account_(account), schema_(std::move(schema)) {
		session_.Must("SET work_mem = '64kB'; SET hash_mem_multiplier = 1");
		database_ =
			WorkFolder() + "/server/base/" +
			session_.MustText("SELECT oid FROM pg_database WHERE datname = current_database()");
	}

	void Run() {
		session_.Must("CHECKPOINT"); // removes what tables that are gone have left
		RunTemporary();
		RunRelations();
		RunReallyFull();
	}

  private:
	std::vector<std::string> Spilling() const {
		return {"SELECT count(*) FROM " + schema_ + ".users",
		        "SELECT n FROM " + schema_ + ".users ORDER BY body DESC LIMIT 1 OFFSET 100000"};
	}
	std::vector<std::string> Filling() const {
		return {"SELECT coursera.materialize('" + schema_ + "', 'copied')",
		        "CREATE TABLE copied AS SELECT * FROM " + schema_ + ".users"};
	}

	void RunTemporary() {
		const std::string folder = WorkFolder() + "/server/base/pgsql_tmp/";
		for (const std::string& command : Spilling())
			for (const int64_t room : {0, 10000, 500000})
				ExpectFull(folder, room, command, "full disks under temporary files");
	}

	void RunRelations() {
		for (const std::string& command : Filling())
			for (const int64_t room : {0, 12345, 81920, 3000000})
				ExpectFull(database_ + "/", room, command, "full disks under tables");
	}

	void ExpectFull(const std::string& below, int64_t room, const std::string& command,
	                const char* counted) {
		IoPlan plan;
		plan.fault = IoFault::kFull;
		plan.calls = kWriteCall;
		plan.below = below;
		plan.spared = room;
		plan.system_errno = ENOSPC;
		const std::string before = Relations(database_);
		page_->Set(session_.pid(), plan);
		const Outcome outcome = session_.Run(command);
		page_->Clear();
		const std::string what = std::to_string(room) + " bytes of room: " + command;
		account_->Expect(outcome.state == "53100", what + ": " + outcome.Text());
		ExpectNothingLeft(what);
		account_->Expect(Relations(database_) == before,
		                 what + ": files were " + before + ", are " + Relations(database_));
		account_->Count(counted);
	}

	void ExpectNothingLeft(const std::string& what) {
		account_->Expect(session_.MustText("SELECT to_regnamespace('copied') IS NULL AND "
		                                   "to_regclass('copied') IS NULL") == "t",
		                 what + ": something half made is left");
		account_->Expect(session_.MustText("SELECT count(*) FROM pg_ls_tmpdir()") == "0",
		                 what + ": temporary files are left");
		for (const std::string folder : {"/many", "/server/base/pgsql_tmp", "/small"})
			account_->Expect(DescriptorsBelow(session_.pid(), WorkFolder() + folder) == 0,
			                 what + ": descriptors below " + folder + " are left");
		session_.Must("CHECKPOINT"); // until then the first file of a dropped table stays, empty
	}

	// Number and bytes of the files of tables that users made; catalogs may grow.
	static std::string Relations(const std::string& folder) {
		constexpr long kFirstOfUsers = 16384;
		size_t count = 0;
		uintmax_t bytes = 0;
		std::error_code gone;
		for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, gone)) {
			if (!entry.is_regular_file(gone) ||
			    std::atol(entry.path().filename().c_str()) < kFirstOfUsers)
				continue;
			++count;
			bytes += entry.file_size(gone);
		}
		return std::to_string(count) + " with " + std::to_string(bytes) + " bytes";
	}

	void RunReallyFull() {
		const std::string path = MakeFolder("small");
		const SmallFileSystem disk(path, "size=8m,mode=0700");
		struct stat server {};
		if (!disk.is_mounted() || stat((WorkFolder() + "/server").c_str(), &server) != 0 ||
		    chown(path.c_str(), server.st_uid, server.st_gid) != 0) {
			account_->Count("really full disks", 0);
			return;
		}
		session_.Must("CREATE TABLESPACE small LOCATION " + Quoted(path));
		TryReallyFull("temp_tablespaces", Spilling(), path);
		TryReallyFull("default_tablespace", Filling(), path);
		session_.Must("DROP TABLESPACE small");
	}

	void TryReallyFull(const std::string& setting, const std::vector<std::string>& commands,
	                   const std::string& path) {
		session_.Must("SET " + setting + " = 'small'");
		// Little is left for temporary files, which take less than tables.
		if (setting == "temp_tablespaces")
			WriteFile(path + "/ballast", std::string(size_t{7} << 20, 'x'));
		for (const std::string& command : commands) {
			const Outcome outcome = session_.Run(command);
			const std::string what = "full disk, " + setting + ": " + command;
			account_->Expect(outcome.state == "53100", what + ": " + outcome.Text());
			ExpectNothingLeft(what);
			account_->Expect(session_.MustText("SELECT count(*) FROM pg_ls_tmpdir((SELECT oid FROM "
			                                   "pg_tablespace WHERE spcname = 'small'))") == "0",
			                 what + ": temporary files are left");
			account_->Expect(Relations(path) == "0 with 0 bytes",
			                 what + ": files are left: " + Relations(path));
			// There is room again, and it can be used.
			session_.Must("BEGIN; CREATE TABLE copied AS SELECT n FROM generate_series(1, 20000) n "
			              "ORDER BY n DESC; ROLLBACK");
			account_->Count("really full disks");
		}
		std::filesystem::remove(path + "/ballast");
		session_.Must("RESET " + setting);
	}

	IoFaultPage* page_;
	Account* account_;
	std::string schema_;
	Session session_;
	std::string database_;
};

} // namespace coursera::campaign
