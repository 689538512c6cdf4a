// A violation ends a launch: the place in the kernel's source, the reason, and the exception that carries them from the
// instruction to the launch. Used by every other file.
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

/// The last parameter of every call of the language: the place of the call in the kernel.
#define ASCEND_TWIN_HERE ::ascend_twin::Here here = ::ascend_twin::Here::at()

std::string text_of(const Here &here);

/// Ends a core: the launch reports the reason.
struct Violation {
    Here here;
    std::string reason;
};

/// Ends a core because another one has failed.
struct Abandoned {};

std::string format(const char *pattern, va_list arguments);

__attribute__((format(printf, 1, 2))) std::string format(const char *pattern, ...);

/// Ends the launch with this reason.
[[noreturn]] __attribute__((format(printf, 2, 3))) void violate(const Here &here, const char *pattern, ...);

}  // namespace ascend_twin
