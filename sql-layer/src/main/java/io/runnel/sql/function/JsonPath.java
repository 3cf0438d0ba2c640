package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths into JSON that lead to one place: {@code $.log.instances[0]['full name']}. */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]*]+)|\\[(\\d+)]|\\['([^']*)']");

    private JsonPath() {}

    /**
     * The names and places on the way.
     *
     * @throws IllegalArgumentException if it is no such path
     */
    static List<String> steps(String path) {
        if (!path.startsWith("$")) {
            throw error(path);
        }
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path).region(1, path.length());
        while (step.lookingAt()) {
            steps.add(step.group(1) != null ? step.group(1) : step.group(2) != null ? step.group(2) : step.group(3));
            step.region(step.end(), path.length());
        }
        if (step.regionStart() != path.length()) {
            throw error(path);
        }
        return steps;
    }

    private static IllegalArgumentException error(String path) {
        return new IllegalArgumentException("'" + path + "' is no path to one place in JSON, such as $.a.b[0]");
    }
}
