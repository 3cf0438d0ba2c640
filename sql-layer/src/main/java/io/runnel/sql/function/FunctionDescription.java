package io.runnel.sql.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people are told of a function.
 *
 * @param kind SCALAR, AGGREGATE or TABLE
 * @param family what it is for, such as STRING
 * @param forms how it is called, at least one
 * @param origin null of a function that every node has
 */
public record FunctionDescription(
        String name,
        String kind,
        String family,
        String about,
        List<String> forms,
        List<Example> examples,
        @Nullable Origin origin) {
    FunctionDescription(
            String name, String kind, String family, String about, List<String> forms, List<Example> examples) {
        this(name, kind, family, about, forms, examples, null);
    }

    public FunctionDescription {
        forms = List.copyOf(forms);
        examples = List.copyOf(examples);
    }

    /**
     * Where a user's function comes from.
     *
     * @param author empty if nobody says, as is version
     */
    public record Origin(String jar, String author, String version) {}

    /**
     * A call and what it gives.
     *
     * @param result the value as text: that of ARRAY, MAP and STRUCT is JSON, that of dates and times is after ISO 8601
     */
    public record Example(String call, String result) {
        static Example parse(String text) {
            int between = text.lastIndexOf(" gives ");
            if (between < 0) {
                throw new IllegalArgumentException("'" + text + "' does not say what it gives");
            }
            return new Example(text.substring(0, between), text.substring(between + " gives ".length()));
        }
    }
}
