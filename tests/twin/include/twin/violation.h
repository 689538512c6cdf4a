// How a broken promise ends a launch: the place in the kernel's source, the reason, and the exception that carries them
// from the instruction to the launch. Used by every other file.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string>

namespace ascend_twin {

/// A place in a kernel's source.
struct Here {
    const char *file = "?";
    int line = 0;

    static constexpr Here at(const char *file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
};

/// The last parameter of every call of the language: where the kernel makes it.
#define ASCEND_TWIN_HERE ::ascend_twin::Here here = ::ascend_twin::Here::at()

inline std::string text_of(const Here &here) {
    const char *slash = std::strrchr(here.file, '/');
    return std::string(slash ? slash + 1 : here.file) + ":" + std::to_string(here.line);
}

/// Ends a core: the launch reports the reason.
struct Violation {
    Here here;
    std::string reason;
};

/// Ends a core because another one has failed.
struct Abandoned {};

inline std::string format(const char *pattern, va_list arguments) {
    char text[640];
    std::vsnprintf(text, sizeof text, pattern, arguments);
    return text;
}

__attribute__((format(printf, 1, 2))) inline std::string format(const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::string text = format(pattern, arguments);
    va_end(arguments);
    return text;
}

/// Ends the launch with this reason.
[[noreturn]] __attribute__((format(printf, 2, 3))) inline void violate(const Here &here, const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::string text = format(pattern, arguments);
    va_end(arguments);
    throw Violation{here, std::move(text)};
}

}  // namespace ascend_twin
