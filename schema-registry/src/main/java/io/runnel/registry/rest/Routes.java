package io.runnel.registry.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The paths of the API. A segment in braces is a variable; a path of literals goes before one with variables. */
final class Routes {
    private final List<Route> routes = new ArrayList<>();

    private record Route(String method, List<String> pattern, Function<Call, Reply> endpoint) {
        /** The variables' values, or null when the path is another. */
        @Nullable
        Map<String, String> match(List<String> path) {
            if (path.size() != pattern.size()) {
                return null;
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String expected = pattern.get(i);
                if (expected.startsWith("{")) {
                    variables.put(expected.substring(1, expected.length() - 1), path.get(i));
                } else if (!expected.equals(path.get(i))) {
                    return null;
                }
            }
            return variables;
        }
    }

    /** What a path and method lead to. */
    record Match(Function<Call, Reply> endpoint, Map<String, String> variables) {}

    void add(String method, String pattern, Function<Call, Reply> endpoint) {
        routes.add(new Route(method, segments(pattern), endpoint));
    }

    /** The segments of a path that begins with a slash; one slash at its end is passed over. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        if (segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return segments;
    }

    @Nullable
    Match find(String method, List<String> path) {
        for (Route route : routes) {
            Map<String, String> variables = route.method().equals(method) ? route.match(path) : null;
            if (variables != null) {
                return new Match(route.endpoint(), variables);
            }
        }
        return null;
    }

    /** The methods that this path takes, by name; none for a path that is not of the API. */
    List<String> methods(List<String> path) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.match(path) != null) {
                methods.add(route.method());
            }
        }
        return List.copyOf(methods);
    }
}
