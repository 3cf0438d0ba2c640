package io.runnel.server.command.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object for each row, on a line of its own; as lines, or within one array. Numbers, booleans and nested values are
 * JSON's; a number that JSON does not have, as NaN, is a text. Of columns with the same name the second is called
 * {@code name_2}.
 */
final class JsonWriter implements AnswerWriter {
    private final Output output;
    private final boolean array;
    private List<AnswerColumn> columns = List.of();
    private List<String> keys = List.of();
    private boolean first = true;

    JsonWriter(Output output, boolean array) {
        this.output = output;
        this.array = array;
    }

    @Override
    public void begin(List<AnswerColumn> columns) {
        this.columns = columns;
        List<String> names = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (AnswerColumn column : columns) {
            String name = column.name();
            for (int i = 2; !used.add(name); i++) {
                name = column.name() + "_" + i;
            }
            names.add(JsonText.quoted(name) + ":");
        }
        keys = names;
        if (array) {
            output.print("[");
        }
    }

    @Override
    public void rows(List<List<@Nullable String>> rows, boolean last) {
        StringBuilder text = new StringBuilder();
        for (List<@Nullable String> row : rows) {
            if (array) {
                text.append(first ? "\n" : ",\n");
            }
            first = false;
            for (int i = 0; i < keys.size(); i++) {
                text.append(i == 0 ? '{' : ',').append(keys.get(i));
                append(row.get(i), columns.get(i).kind(), text);
            }
            text.append(keys.isEmpty() ? "{}" : "}");
            if (!array) {
                text.append('\n');
            }
        }
        output.print(text);
    }

    @Override
    public void end() {
        if (array) {
            output.print(first ? "]\n" : "\n]\n");
        }
    }

    private static void append(@Nullable String value, AnswerColumn.Kind kind, StringBuilder text) {
        if (value == null) {
            text.append("null");
            return;
        }
        boolean asItIs = switch (kind) {
            case NUMBER -> JsonText.isNumber(value);
            case BOOLEAN -> value.equals("true") || value.equals("false");
            case NESTED -> JsonText.isNested(value);
            case TEXT, SHORT_TEXT -> false;
        };
        // Line breaks can only stand between its parts, and a row is one line.
        text.append(asItIs ? value.replace('\n', ' ') : JsonText.quoted(value));
    }
}
