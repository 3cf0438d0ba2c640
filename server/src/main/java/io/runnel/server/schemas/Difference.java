package io.runnel.server.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.runnel.registry.SchemaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What changes from one schema to another: by field or keyword, for .proto files by line. */
public final class Difference {
    private Difference() {}

    /** The lines to show, with {@code +}, {@code -} and {@code ~} in front; empty when nothing changes but the layout. */
    public static List<String> between(Schema before, Schema after) {
        if (before.type() != after.type() || before.type() == SchemaType.PROTOBUF) {
            return LineDifference.between(lines(before), lines(after));
        }
        try {
            return between(Outline.of(before), Outline.of(after));
        } catch (JsonProcessingException e) {
            return LineDifference.between(lines(before), lines(after));
        }
    }

    private static List<String> lines(Schema schema) {
        return schema.prettyText().lines().filter(line -> !line.isBlank()).toList();
    }

    private static List<String> between(Map<String, String> before, Map<String, String> after) {
        List<Change> changes = new ArrayList<>();
        before.forEach((place, text) -> {
            String now = after.get(place);
            if (now == null) {
                changes.add(new Change("-", place, text));
            } else if (!now.equals(text)) {
                changes.add(new Change("~", place, text + " → " + now));
            }
        });
        after.forEach((place, text) -> {
            if (!before.containsKey(place)) {
                changes.add(new Change("+", place, text));
            }
        });
        int width = changes.stream()
                .mapToInt(change -> change.place().length())
                .max()
                .orElse(0);
        return changes.stream().map(change -> change.line(width)).toList();
    }

    private record Change(String sign, String place, String text) {
        String line(int width) {
            return sign + " " + place + " ".repeat(width - place.length()) + "  " + text;
        }
    }
}
