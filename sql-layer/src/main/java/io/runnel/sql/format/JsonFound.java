package io.runnel.sql.format;

import java.util.Arrays;

/**
 * Which columns, or fields of a struct, a JSON object has been found to have so far: a field of exactly the name counts
 * before one that differs in case, and of several of the same kind the first. For one thread.
 */
final class JsonFound {
    private static final byte NO = 0;
    private static final byte IN_OTHER_CASE = 1;
    private static final byte EXACTLY = 2;

    private final byte[] found;
    private int missing;
    private int unseen;

    JsonFound(int names) {
        found = new byte[names];
        missing = names;
        unseen = names;
    }

    /** Begins another object. */
    void clear() {
        Arrays.fill(found, NO);
        missing = found.length;
        unseen = found.length;
    }

    /** Whether the field that the next value belongs to is to be read; it then counts as found. */
    boolean takes(JsonNames.Match match) {
        int index = match.index();
        if (index < 0 || found[index] >= (match.exact() ? EXACTLY : IN_OTHER_CASE)) {
            return false;
        }
        if (found[index] == NO) {
            unseen--;
        }
        if (match.exact()) {
            missing--;
        }
        found[index] = match.exact() ? EXACTLY : IN_OTHER_CASE;
        return true;
    }

    /** Whether nothing that follows can count but a field of exactly one of the names. */
    boolean allInAnyCase() {
        return unseen == 0;
    }

    /** Whether nothing that follows can count. */
    boolean all() {
        return missing == 0;
    }
}
