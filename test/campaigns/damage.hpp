// Ways to damage an archive: anywhere, or aimed at the numbers and names of a zip's headers.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "campaign.hpp"

namespace coursera::campaign {

class Damage {
  public:
	explicit Damage(Random* random) : random_(*random) {}

	std::string To(std::string bytes, bool is_zip) {
		for (size_t changes = 1 + random_.Below(3); changes > 0 && !bytes.empty(); --changes) {
			if (is_zip && random_.OneIn(2))
				Lie(&bytes);
			else
				Hit(&bytes);
		}
		return bytes;
	}

  private:
	size_t Somewhere(const std::string& bytes) {
		// Ends and starts are where the structure is.
		const size_t near = std::min<size_t>(bytes.size(), 2000);
		switch (random_.Below(4)) {
		case 0:
			return bytes.size() - 1 - random_.Below(near);
		case 1:
			return random_.Below(near);
		default:
			return random_.Below(bytes.size());
		}
	}

	void Hit(std::string* bytes) {
		const size_t at = Somewhere(*bytes);
		const size_t size = 1 + random_.Below(random_.OneIn(2) ? 16 : 4096);
		switch (random_.Below(7)) {
		case 0:
			(*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1U << random_.Below(8)));
			break;
		case 1:
			(*bytes)[at] = static_cast<char>(random_.Below(256));
			break;
		case 2:
			bytes->resize(at);
			break;
		case 3:
			bytes->erase(at, size);
			break;
		case 4:
			bytes->insert(at, bytes->substr(Somewhere(*bytes), size));
			break;
		case 5:
			for (size_t i = at; i < std::min(at + size, bytes->size()); ++i)
				(*bytes)[i] = '\0';
			break;
		default: {
			const size_t other = Somewhere(*bytes);
			const size_t length = std::min({size, bytes->size() - at, bytes->size() - other});
			for (size_t i = 0; i < length; ++i)
				std::swap((*bytes)[at + i], (*bytes)[other + i]);
		}
		}
	}

	// Overwrites a number or a name in one of a zip's headers.
	void Lie(std::string* bytes) {
		static const std::vector<std::string> kSignatures = {
			std::string("PK\1\2", 4), std::string("PK\1\2", 4), std::string("PK\3\4", 4),
			std::string("PK\5\6", 4), std::string("PK\6\6", 4), std::string("PK\6\7", 4)};
		const std::string& signature = random_.Of(kSignatures);
		std::vector<size_t> places;
		std::vector<size_t> locals;
		for (size_t at = bytes->find(signature); at != std::string::npos;
		     at = bytes->find(signature, at + 1))
			places.push_back(at);
		for (size_t at = bytes->find("PK\3\4"); at != std::string::npos;
		     at = bytes->find("PK\3\4", at + 1))
			locals.push_back(at);
		if (places.empty())
			return Hit(bytes);
		const size_t header = random_.Of(places);
		if (signature[2] <= 3 && random_.OneIn(4))
			return LieAboutName(bytes, header + (signature[2] == 1 ? 46 : 30));
		const std::vector<uint64_t> values = {0,
		                                      1,
		                                      2,
		                                      8,
		                                      9,
		                                      0xff,
		                                      0xffff,
		                                      0x7fffffff,
		                                      0x80000000,
		                                      0xfffffffe,
		                                      0xffffffff,
		                                      uint64_t{1} << 40,
		                                      ~uint64_t{0},
		                                      ~uint64_t{0} >> 1,
		                                      bytes->size(),
		                                      bytes->size() - 1,
		                                      random_.Next() % (2 * bytes->size()),
		                                      locals.empty() ? 7 : random_.Of(locals)};
		uint64_t value = random_.Of(values);
		const size_t at = header + 4 + random_.Below(60);
		for (size_t i = at, end = at + (size_t{1} << random_.Below(4)); i < end; ++i, value >>= 8)
			if (i < bytes->size())
				(*bytes)[i] = static_cast<char>(value & 0xff);
	}

	void LieAboutName(std::string* bytes, size_t at) {
		static const std::vector<std::string> kNames = {"../",  "/etc/", "..\\", "a/../",
		                                                "\xFF", ".",     "\n",   "courses.csv",
		                                                "'",    "\";--", "//",   "C:\\"};
		std::string name = random_.Of(kNames);
		if (random_.OneIn(6))
			name = std::string(1, '\0');
		for (size_t i = 0; i < name.size() && at + i < bytes->size(); ++i)
			(*bytes)[at + i] = name[i];
	}

	Random& random_;
};

} // namespace coursera::campaign
