// What course teams and learners write: prose of many scripts, Coursera's markup, code and JSON.
//
// Compilers evaluate the operands of + in any order, so each expression draws from the generator
// once: the same seed then gives the same text everywhere.
#include "sample_export/sample_text.hpp"

#include <algorithm>

namespace coursera::sample {

namespace {

constexpr std::string_view kWords[] = {
	"the",         "a",          "course",     "model",       "data",     "week",      "lecture",
	"quiz",        "answer",     "question",   "we",          "you",      "I",         "think",
	"because",     "and",        "but",        "when",        "where",    "value",     "average",
	"sample",      "error",      "grader",     "file",        "notebook", "function",  "matrix",
	"gradient",    "hypothesis", "population", "river",       "health",   "city",      "music",
	"theory",      "practice",   "example",    "result",      "figure",   "slide",     "minute",
	"deadline",    "peer",       "review",     "feedback",    "rubric",   "thank",     "great",
	"confusing",   "clear",      "very",       "not",         "always",   "sometimes", "without",
	"with",        "of",         "in",         "on",          "to",       "is",        "was",
	"should",      "could",      "would",      "don't",       "it's",     "let's",     "understand",
	"explain",     "submit",     "download",   "install",     "compare",  "estimate",  "assume",
	"independent", "variable",   "random",     "significant", "step",     "second",    "third",
};

constexpr std::string_view kForeign[] = {
	"Muchas gracias por el curso, ¡me encantó! ¿Alguien sabe por qué falla el último paso?",
	"Je n'ai pas compris la diapositive n° 7 : « variance expliquée », quelqu'un peut m'aider ?",
	"Die Übung war schön, aber größer als gedacht; ich würde sie ähnlich lösen.",
	"Olá, não consegui submeter o exercício — alguém já teve este problema?",
	"Здравствуйте! Подскажите, пожалуйста, где найти данные для третьей недели?",
	"大家好,请问第三周的作业在哪里提交?谢谢!",
	"この課題の採点基準がよくわかりません。「独立変数」とは何ですか?",
	"안녕하세요, 과제 제출 후 점수가 나오지 않습니다.",
	"مرحبا بالجميع، شكراً على هذه الدورة الرائعة، لدي سؤال عن الأسبوع الثاني.",
	"שלום לכולם, תודה רבה על הקורס! יש לי שאלה לגבי שבוע 2.",
	"नमस्ते, क्या कोई मुझे दूसरे सप्ताह का उत्तर समझा सकता है?",
	"สวัสดีครับ ผมส่งงานไม่ได้ ใครช่วยได้บ้าง",
	"Γεια σας, πού βρίσκονται τα δεδομένα της άσκησης;",
	"Merhaba, ödevi nasıl yükleyeceğimi anlamadım, İstanbul'dan selamlar.",
	"Cảm ơn khóa học, phần giải thích rất dễ hiểu.",
	"Zdravi\u0301m z Brna, pr\u030ci\u0301klad s\u030cel tr\u030cikra\u0301t!", // combining marks
	"Дякую! Дуже цікаво \U0001F1FA\U0001F1E6 і корисно.",
	"የኮርሱ ይዘት በጣም ጥሩ ነው።",
	"ಧನ್ಯವಾದಗಳು, ಬಹಳ ಚೆನ್ನಾಗಿದೆ.",
	"\u202BRTL mark: نص مع English inside\u202C and back.",
};

constexpr std::string_view kEmoji[] = {
	"\U0001F600", "\U0001F44D\U0001F3FD",       "\U0001F389\U0001F389",
	"❤\uFE0F",    "\U0001F469\u200D\U0001F52C", "\U0001F914",
	"✅",          "\U0001D4AA(n\u00B2)",
};

constexpr std::string_view kAwkward[] = {
	"He said \"it depends\", and I agree.",
	"My path is C:\\Users\\student\\week2\\",
	"The pattern \\d+\\.\\d{2} does not match \"3.14\" for me.",
	"Use LaTeX: \\frac{a}{b}, not a/b.",
	"Is it a,b or \"a\",\"b\" in the header?",
	"Just a tab:\tand a percent sign 100%.",
	"1 < 2 && 3 > 2, isn't it?",
	"''quoted'' -- or ; terminated",
	"\\N is not null, NULL is not null, NA neither.",
	"ends with a quote \"",
};

constexpr std::string_view kTitles[] = {
	"Introduction",    "Overview",     "Welcome",      "Probability",     "Regression",
	"Sampling",        "Foundations",  "Case Study",   "Methods",         "Measuring Change",
	"Getting Started", "Key Concepts", "Applications", "History",         "Looking Ahead",
	"Design",          "Evidence",     "Inference",    "Model Building",  "Ethics & Society",
	"Tools",           "Naïve Ideas",  "Visualising",  "The Big Picture", "Limits",
};

constexpr std::string_view kTitleEnds[] = {
	"",           " (Part 1)",        " (Part 2)", ": A First Look", " II", ", Revisited",
	" – Summary", " \"in the Wild\"", " & Beyond", " Workshop"};

void capitalise(std::string& text, std::size_t at) {
	if (at < text.size() && text[at] >= 'a' && text[at] <= 'z') {
		text[at] = static_cast<char>(text[at] - 32);
	}
}

void appendSentence(std::string& out, Random& random) {
	const std::uint64_t kind = random.below(100);
	if (kind < 6) {
		out += random.pick(kForeign);
	} else if (kind < 10) {
		out += random.pick(kAwkward);
	} else {
		const std::size_t start = out.size();
		const std::int64_t words = random.between(4, 16);
		for (std::int64_t i = 0; i < words; ++i) {
			if (i != 0) {
				out += random.perMille(70) ? ", " : " ";
			}
			out += random.pick(kWords);
		}
		capitalise(out, start);
		out += random.perMille(120) ? "?" : ".";
	}
	if (random.perMille(40)) {
		out += ' ';
		out += random.pick(kEmoji);
	}
}

// Sentences as the content of an element.
void appendEscapedSentences(std::string& out, Random& random, std::int64_t count) {
	std::string plain;
	for (std::int64_t i = 0; i < count; ++i) {
		plain += i == 0 ? "" : " ";
		appendSentence(plain, random);
	}
	for (const char c : plain) {
		if (c == '<') {
			out += "&lt;";
		} else if (c == '>') {
			out += "&gt;";
		} else if (c == '&') {
			out += "&amp;";
		} else {
			out += c;
		}
	}
}

void appendList(std::string& out, Random& random) {
	out += random.perMille(500) ? "<list bulletType=\"bullets\">" : "<list bulletType=\"numbers\">";
	const std::int64_t items = random.between(2, 4);
	for (std::int64_t i = 0; i < items; ++i) {
		out += "<listItem><text>";
		appendEscapedSentences(out, random, 1);
		out += "</text></listItem>";
	}
	out += "</list>";
}

void appendBlock(std::string& out, Random& random) {
	const std::uint64_t kind = random.below(100);
	if (kind < 70) {
		out += "<text>";
		appendEscapedSentences(out, random, random.between(1, 4));
		out += "</text>";
	} else if (kind < 78) {
		appendList(out, random);
	} else if (kind < 84) {
		out += "<code language=\"python\">" + code(random) + "</code>";
	} else if (kind < 90) {
		out += "<text hasMath=\"true\">So $$x^" + std::to_string(random.between(2, 9));
		out += " + \\frac{1}{" + std::to_string(random.between(2, 99)) +
		       "} &lt; \\alpha$$ holds.</text>";
	} else if (kind < 94) {
		out += "<heading level=\"2\">" + std::string(random.pick(kTitles)) + "</heading>";
	} else if (kind < 97) {
		out += "<text>See <a href=\"" + url(random) +
		       "\">this page</a>, <strong>please</strong>.</text>";
	} else {
		out += "<img assetId=\"" + longId(random.next()) + "\" alt=\"a \\ figure\"/>";
	}
}

// How long a post gets: mostly short, one in twenty a page or two, one in 400 an essay.
std::size_t targetLength(Random& random, std::size_t most) {
	const std::uint64_t kind = random.below(400);
	std::int64_t target = random.between(40, 500);
	if (kind == 0) {
		target = random.between(10000, 60000);
	} else if (kind < 20) {
		target = random.between(900, 5000);
	}
	return std::min(static_cast<std::size_t>(target), most);
}

} // namespace

std::size_t characterCount(std::string_view text) {
	return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
		return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
	}));
}

void truncateCharacters(std::string& text, std::size_t most) {
	std::size_t count = 0;
	for (std::size_t i = 0; i < text.size(); ++i) {
		if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U && count++ == most) {
			text.resize(i);
			return;
		}
	}
}

std::string sentence(Random& random) {
	std::string text;
	appendSentence(text, random);
	return text;
}

std::string title(Random& random) {
	std::string text(random.pick(kTitles));
	if (random.perMille(300)) {
		text += " and " + std::string(random.pick(kTitles));
	}
	text += random.pick(kTitleEnds);
	return text;
}

std::string prose(Random& random, std::size_t most_characters) {
	const std::size_t target = targetLength(random, most_characters);
	std::string text;
	while (true) {
		const std::size_t before = text.size();
		if (before != 0) {
			text += random.perMille(150) ? "\n\n" : random.perMille(150) ? "\n" : " ";
		}
		appendSentence(text, random);
		// Bytes are at least as many as characters, so the limit holds.
		if (text.size() > target) {
			text.resize(before == 0 ? text.size() : before);
			break;
		}
	}
	truncateCharacters(text, most_characters);
	if (random.perMille(15) && text.size() + 2 <= most_characters) {
		text += random.perMille(500) ? "\\" : "\\\\";
	}
	return text;
}

std::string markup(Random& random, std::size_t most_characters) {
	constexpr std::string_view kOpen = "<co-content>";
	constexpr std::string_view kClose = "</co-content>";
	if (most_characters < 400 || random.perMille(60)) {
		return prose(random, most_characters); // not all text is marked up
	}
	const std::size_t target = targetLength(random, most_characters - kClose.size());
	std::string text(kOpen);
	while (true) {
		const std::size_t before = text.size();
		appendBlock(text, random);
		if (text.size() > target && before > kOpen.size()) {
			text.resize(before);
			break;
		}
		if (text.size() > target) {
			break;
		}
		if (random.perMille(100)) {
			text += '\n';
		}
	}
	text += kClose;
	return text;
}

std::string shortMarkup(Random& random, std::size_t most_characters) {
	std::string text = "<co-content><text>";
	appendEscapedSentences(text, random, random.between(1, 2));
	text += "</text></co-content>";
	if (random.perMille(80)) {
		text = sentence(random);
	}
	truncateCharacters(text, most_characters);
	return text;
}

std::string code(Random& random) {
	const std::string number = std::to_string(random.between(1, 999));
	switch (random.below(3)) {
	case 0:
		return "def estimate(xs):\n\treturn sum(xs) / len(xs)  # \"mean\"\n\nprint(estimate([1, " +
		       number + "]))";
	case 1:
		return "x &lt;- read.csv(\"C:\\\\data\\\\week" + number + ".csv\")\nsummary(x$value)\n";
	default:
		return "for (int i = 0; i &lt; " + number +
		       "; ++i) {\n    std::cout &lt;&lt; \"\\t\" &lt;&lt; i;\n}";
	}
}

std::string json(Random& random) {
	std::string text =
		"{\"typeName\":\"" + std::string(random.pick(kWords)) + "\",\"definition\":{";
	text += "\"value\":\"a \\\"nested\\\" quotation\",\"path\":\"C:\\\\tmp\\\\" +
	        std::to_string(random.between(1, 9999)) + "\",";
	text += "\"list\":[1, 2.5, null, true],\"note\":\"" + std::string(random.pick(kEmoji)) + "\"}}";
	return text;
}

std::string url(Random& random) {
	std::string text = "https://www.example.org/" + shortId(random.next(), 8) + "?q=";
	text += random.pick(kWords);
	return text + "&n=" + std::to_string(random.between(1, 99));
}

} // namespace coursera::sample
