package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.function.Functions;
import java.util.List;
import java.util.Locale;

/** The message about a call that no function answers: a wrong name, or wrong arguments for a right one. */
final class UnknownFunction {
    /** Names that share fewer letters have nothing to do with each other. */
    private static final int SHORTEST_STEM = 4;

    private UnknownFunction() {}

    static String words(String name, String argumentTypes, String place) {
        String arguments = argumentTypes.replaceAll("[<>]", "");
        if (name.equalsIgnoreCase("MAP") && arguments.isEmpty()) {
            return "MAP() has no entries" + place
                    + "; a map takes its type from them: write at least one, as in MAP('key' := 1).";
        }
        boolean known = Functions.names().contains(name.toUpperCase(Locale.ROOT));
        return known
                ? "Function " + name + " does not take (" + arguments + ")" + place + "."
                : "There is no function " + name + place + suggestion(name);
    }

    /** The nearest names; where none is near, those of which the written one is the beginning or the longer form. */
    private static String suggestion(String name) {
        String near = NearestNames.suggestion(name, Functions.names());
        String upper = name.toUpperCase(Locale.ROOT);
        if (!near.equals(".") || upper.length() < SHORTEST_STEM) {
            return near;
        }
        List<String> related = Functions.names().stream()
                .filter(known -> known.length() >= SHORTEST_STEM && upper.startsWith(known))
                .sorted()
                .limit(3)
                .toList();
        return related.isEmpty()
                ? "; SHOW FUNCTIONS lists those that there are."
                : "; did you mean " + NearestNames.alternatives(related) + "?";
    }
}
