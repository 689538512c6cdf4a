// The messages of violations.

#include "violation.h"

namespace ascend_twin {

std::string text_of(const Here &here) {
    const char *slash = std::strrchr(here.file, '/');
    return std::string(slash ? slash + 1 : here.file) + ":" + std::to_string(here.line);
}

std::string format(const char *pattern, va_list arguments) {
    char text[640];
    std::vsnprintf(text, sizeof text, pattern, arguments);
    return text;
}

std::string format(const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::string text = format(pattern, arguments);
    va_end(arguments);
    return text;
}

void violate(const Here &here, const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::string text = format(pattern, arguments);
    va_end(arguments);
    throw Violation{here, std::move(text)};
}

}  // namespace ascend_twin
