package io.runnel.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Statements in a text that people read. */
public final class SqlText {
    private SqlText() {}

    /** The statements of a file of {@code examples/sql}. */
    public static List<String> file(String name) throws IOException {
        return statements(Files.readString(Path.of("sql", name)));
    }

    /** Statements end with a semicolon at the end of a line. */
    public static List<String> statements(String text) {
        return Stream.of(text.split(";[ ]*(\\n|\\z)"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
