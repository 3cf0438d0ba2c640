package io.runnel.registry.rest;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Paths below {@code /contexts/{context}}: the same API for a client that knows no qualified subjects. The path without
 * its first two segments is served, each subject in it qualified with the context, as Confluent's ContextFilter does.
 */
final class ContextPath {
    private static final String CONTEXTS = "contexts";
    private static final String ANY_CONTEXT = ":*:";

    private ContextPath() {}

    /**
     * The path to serve.
     *
     * @param query the parameters {@code subject} and {@code subjectPrefix} in it are qualified where they name subjects
     * @throws RegistryException 400 for a context whose name is none
     */
    static List<String> resolved(List<String> path, Map<String, List<String>> query) {
        if (path.size() < 2 || !path.get(0).equals(CONTEXTS)) {
            return path;
        }
        String context = ".";
        int from = 0;
        while (from < path.size() && path.get(from).equals(CONTEXTS)) {
            if (from + 1 == path.size()) {
                return path.subList(from, path.size());
            }
            context = path.get(from + 1);
            from += 2;
        }
        String prefix = prefix(context);
        if (from == path.size()) {
            return List.of(CONTEXTS, prefix.isEmpty() ? ":.:" : prefix);
        }
        List<String> resolved = qualified(path.subList(from, path.size()), prefix);
        qualifyQuery(resolved, prefix, query);
        return resolved;
    }

    private static List<String> qualified(List<String> path, String prefix) {
        List<String> resolved = new ArrayList<>(path.size() + 1);
        boolean subjectFollows = false;
        for (String segment : path) {
            boolean first = resolved.isEmpty();
            resolved.add(subjectFollows ? qualified(segment, prefix) : segment);
            subjectFollows = !subjectFollows
                    && (segment.equals("subjects") || first && (segment.equals("config") || segment.equals("mode")));
        }
        boolean ofContext = path.get(0).equals("config") || path.get(0).equals("mode");
        if (ofContext && subjectFollows && !prefix.isEmpty()) {
            resolved.add(prefix);
        }
        return resolved;
    }

    private static void qualifyQuery(List<String> path, String prefix, Map<String, List<String>> query) {
        String first = path.get(0);
        if (first.equals("schemas") && path.size() > 1 && path.get(1).equals("ids")) {
            List<String> subjects = query.getOrDefault("subject", List.of(""));
            query.put("subject", List.of(qualified(subjects.get(0), prefix)));
        } else if (path.size() == 1 && (first.equals("schemas") || first.equals("subjects"))) {
            List<String> prefixes = query.getOrDefault("subjectPrefix", List.of(""));
            query.put("subjectPrefix", List.of(qualified(prefixes.get(0), prefix)));
        }
    }

    private static String qualified(String subject, String prefix) {
        return subject.startsWith(":.") || subject.startsWith(ANY_CONTEXT) ? subject : prefix + subject;
    }

    /** {@code .ctx}, {@code ctx} and {@code :.ctx:} all give {@code :.ctx:}; the default context gives nothing. */
    private static String prefix(String context) {
        String name = context;
        if (name.startsWith(":") && name.endsWith(":") && name.length() > 1) {
            name = name.substring(1, name.length() - 1);
        }
        if (!name.startsWith(".")) {
            name = "." + name;
        }
        if (name.indexOf(':') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw new RegistryException(
                    RegistryErrors.BAD_REQUEST,
                    "'" + context + "' is not a context: its name may hold neither colons nor control characters");
        }
        return name.equals(".") ? "" : ":" + name + ":";
    }
}
