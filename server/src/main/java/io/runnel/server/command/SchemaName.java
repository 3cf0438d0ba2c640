package io.runnel.server.command;

import io.runnel.server.schemas.Subjects;

/**
 * A subject and perhaps a version, as the command line has them.
 *
 * @param version a number, {@code latest}, or empty when none is named
 */
record SchemaName(String subject, String version) {
    private static final String VERSION = "\\d{1,9}|" + Subjects.LATEST;

    /** {@code SUBJECT} or {@code SUBJECT@VERSION}; an @ that no version follows is the subject's own. */
    static SchemaName parse(String text) {
        int at = text.lastIndexOf('@');
        return at > 0 && isVersion(text.substring(at + 1))
                ? new SchemaName(text.substring(0, at), text.substring(at + 1))
                : new SchemaName(text, "");
    }

    static boolean isVersion(String text) {
        return text.matches(VERSION);
    }

    String versionOrLatest() {
        return version.isEmpty() ? Subjects.LATEST : version;
    }
}
