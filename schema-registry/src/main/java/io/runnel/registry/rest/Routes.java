package io.runnel.registry.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The paths of the API, as a tree. A segment in braces is a variable; a literal goes before a variable. */
final class Routes {
    private final Node root = new Node();
    private final List<String> served = new ArrayList<>();

    /** What follows one segment. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Route> methods = new TreeMap<>();
        private @Nullable Node variable;

        Node next(String segment) {
            if (!segment.startsWith("{")) {
                return literals.computeIfAbsent(segment, ignored -> new Node());
            }
            Node known = variable;
            if (known == null) {
                known = new Node();
                variable = known;
            }
            return known;
        }
    }

    /**
     * @param changes whether the endpoint may wait for the log, which no thread of the HTTP server should do
     * @param names the variables of the path, in order
     */
    private record Route(Function<Call, Reply> endpoint, boolean changes, List<String> names) {}

    /**
     * What a path leads to.
     *
     * @param methods what the path takes, by name
     * @param values of the path's variables, in order
     */
    record Match(Map<String, ?> methods, List<String> values) {
        /** The endpoint of a method, or null where the path does not take it. */
        @Nullable
        Found method(String method) {
            if (!(methods.get(method) instanceof Route route)) {
                return null;
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < values.size(); i++) {
                variables.put(route.names().get(i), values.get(i));
            }
            return new Found(route.endpoint(), route.changes(), variables);
        }
    }

    /** What a path and a method lead to. */
    record Found(Function<Call, Reply> endpoint, boolean changes, Map<String, String> variables) {}

    /** An endpoint that reads: it is answered from memory, at once. */
    void reads(String method, String pattern, Function<Call, Reply> endpoint) {
        add(method, pattern, endpoint, false);
    }

    /** An endpoint that changes the registry, and so waits for the log. */
    void changes(String method, String pattern, Function<Call, Reply> endpoint) {
        add(method, pattern, endpoint, true);
    }

    private void add(String method, String pattern, Function<Call, Reply> endpoint, boolean changes) {
        Node node = root;
        List<String> names = new ArrayList<>();
        for (String segment : segments(pattern)) {
            node = node.next(segment);
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
            }
        }
        if (node.methods.put(method, new Route(endpoint, changes, List.copyOf(names))) != null) {
            throw new IllegalArgumentException(method + " " + pattern + " is served already");
        }
        served.add(method + " " + pattern);
    }

    /** Every route as {@code GET /subjects/{subject}}, in the order in which they were added. */
    List<String> served() {
        return List.copyOf(served);
    }

    /** The segments of a path that begins with a slash; one slash at its end is passed over. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        if (segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return segments;
    }

    /** Null for a path that is not of the API. */
    @Nullable
    Match find(List<String> path) {
        List<String> values = new ArrayList<>(2);
        Node node = root;
        for (String segment : path) {
            Node literal = node.literals.get(segment);
            if (literal != null) {
                node = literal;
                continue;
            }
            Node variable = node.variable;
            if (variable == null) {
                return null;
            }
            values.add(segment);
            node = variable;
        }
        return node.methods.isEmpty() ? null : new Match(node.methods, values);
    }
}
