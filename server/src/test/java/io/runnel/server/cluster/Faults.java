package io.runnel.server.cluster;

import java.util.ArrayList;
import java.util.List;

/** Broken promises that clients have noticed. Thread-safe. */
final class Faults {
    private static final int MAX_KEPT = 100;

    private final List<String> found = new ArrayList<>();

    synchronized void add(String fault) {
        if (found.size() < MAX_KEPT) {
            found.add(fault);
        }
    }

    synchronized List<String> found() {
        return List.copyOf(found);
    }
}
