package io.runnel.sql.service;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A pattern of JDBC's DatabaseMetaData: % for any characters, _ for one, a backslash before either for itself. Pure. */
final class NamePattern {
    private NamePattern() {}

    /** @param pattern null to match every name */
    static boolean matches(@Nullable String pattern, String name) {
        return pattern == null
                || Pattern.compile(regex(pattern), Pattern.DOTALL).matcher(name).matches();
    }

    private static String regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else if (c == '%') {
                regex.append(".*");
            } else {
                regex.append(c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
