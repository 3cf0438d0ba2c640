package io.runnel.server.command.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How answers are written. */
public enum AnswerFormat {
    /** Columns side by side; on a terminal as wide as it is. */
    TABLE,
    /** A line for each value. */
    VERTICAL,
    /** RFC 4180; NULL is nothing, an empty text is {@code ""}. */
    CSV,
    /** A tab between values, {@code \N} for NULL, as PostgreSQL's COPY has it. */
    TSV,
    /** An array of objects. */
    JSON,
    /** An object on each line. */
    JSONL;

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    AnswerWriter writer(Output output, String nullText) {
        return switch (this) {
            case TABLE -> new TableWriter(output, nullText);
            case VERTICAL -> new VerticalWriter(output, nullText);
            case CSV -> new CsvWriter(output);
            case TSV -> new TsvWriter(output);
            case JSON -> new JsonWriter(output, true);
            case JSONL -> new JsonWriter(output, false);
        };
    }

    /** Whether people read it, who want to know how many rows there were; a program would stumble over that. */
    boolean isForPeople() {
        return this == TABLE || this == VERTICAL;
    }

    static Optional<AnswerFormat> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(AnswerFormat::toString).toList();
    }
}
