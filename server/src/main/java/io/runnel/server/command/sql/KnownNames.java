package io.runnel.server.command.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a node had when it was asked last.
 *
 * @param words of its dialect, in upper case
 * @param functions by name, sorted
 */
record KnownNames(Set<String> words, List<Source> sources, List<String> functions) {
    /** Before a node was asked: the words that are known here. */
    static final KnownNames NONE = new KnownNames(SqlWords.all(), List.of(), List.of());

    private static final Pattern PLAIN = Pattern.compile("[A-Z_][A-Z0-9_$]*");

    /** A stream, table, view or system table. */
    record Source(String schema, String name, String type) {
        boolean isOfSystem() {
            return CatalogList.SYSTEM_TABLE.equals(type);
        }
    }

    /**
     * The source that a statement means.
     *
     * @param name as it is written there, with a schema or without
     */
    Optional<Source> source(String name) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? null : bare(name.substring(0, dot));
        String table = bare(name.substring(dot + 1));
        return sources.stream()
                .filter(source -> source.name().equals(table))
                .filter(source ->
                        schema == null ? !source.isOfSystem() : source.schema().equals(schema))
                .findFirst();
    }

    /** A name as the catalog has it: without quotes, or in upper case. */
    static String bare(String written) {
        if (written.isEmpty() || written.charAt(0) != '"' && written.charAt(0) != '`') {
            return written.toUpperCase(Locale.ROOT);
        }
        int end = written.length() > 1 && written.charAt(written.length() - 1) == written.charAt(0)
                ? written.length() - 1
                : written.length();
        return written.substring(1, end);
    }

    /** A name as a statement has to write it. */
    static String written(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
