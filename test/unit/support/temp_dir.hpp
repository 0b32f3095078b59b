// A folder of its own for one test, removed with everything in it when the test ends.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>

namespace coursera::support {

class TempDir {
  public:
	TempDir() : path_((std::filesystem::temp_directory_path() / "coursera_XXXXXX").string()) {
		if (mkdtemp(path_.data()) == nullptr)
			throw std::runtime_error("could not make a temporary folder");
	}
	~TempDir() {
		std::error_code ignored;
		std::filesystem::remove_all(path_, ignored);
	}
	TempDir(const TempDir&) = delete;
	TempDir& operator=(const TempDir&) = delete;

	const std::string& path() const { return path_; }
	std::string Path(const std::string& name) const { return path_ + "/" + name; }

	// Writes a file, and the folders above it, and returns its path.
	std::string Write(const std::string& name, const std::string& bytes) const {
		std::filesystem::path file(Path(name));
		std::filesystem::create_directories(file.parent_path());
		std::ofstream stream(file, std::ios::binary | std::ios::trunc);
		stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
		stream.close();
		if (!stream)
			throw std::runtime_error("could not write " + file.string());
		return file.string();
	}

  private:
	std::string path_;
};

inline std::string ReadFile(const std::string& path) {
	std::ifstream stream(path, std::ios::binary);
	if (!stream)
		throw std::runtime_error("could not read " + path);
	return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline void SetModified(const std::string& path, int64_t seconds) {
	timeval times[2] = {};
	times[0].tv_sec = times[1].tv_sec = seconds;
	if (utimes(path.c_str(), times) != 0)
		throw std::runtime_error("could not set the time of " + path);
}

} // namespace coursera::support
