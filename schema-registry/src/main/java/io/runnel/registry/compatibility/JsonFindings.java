package io.runnel.registry.compatibility;

import java.util.ArrayList;
import java.util.List;

/** The differences between two shapes that hinder reading, with paths relative to them. */
final class JsonFindings {
    /** A part that is reached by many ways would be reported once for each; a person reads the first few. */
    private static final int MAX_FINDINGS = 100;

    private final CompatibilityPolicy policy;
    private List<Finding> found = List.of();

    JsonFindings(CompatibilityPolicy policy) {
        this.policy = policy;
    }

    /**
     * One difference.
     *
     * @param path segments joined by slashes; empty for the shapes themselves
     */
    record Finding(JsonDifference difference, String path) {}

    void add(JsonDifference difference, String path) {
        if (difference.hinders(policy) && found.size() < MAX_FINDINGS) {
            found = found.isEmpty() ? new ArrayList<>(2) : found;
            found.add(new Finding(difference, path));
        }
    }

    void addAll(String path, List<Finding> inner) {
        for (Finding each : inner) {
            add(each.difference(), each.path().isEmpty() ? path : path + "/" + each.path());
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<Finding> toList() {
        return List.copyOf(found);
    }
}
