package io.runnel.server.sqllogic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Queries that do not give the corpus' answer, each with the reason: lines {@code script:line reason}. */
final class LogicExceptions {
    private final Map<String, String> reasons;
    private final Set<String> used = new ConcurrentSkipListSet<>();

    private LogicExceptions(Map<String, String> reasons) {
        this.reasons = reasons;
    }

    static LogicExceptions read(String resource) {
        Map<String, String> reasons = new TreeMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(LogicExceptions.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split(" ", 2);
                if (parts.length < 2) {
                    throw new IllegalArgumentException(resource + " gives no reason for " + line);
                }
                reasons.put(parts[0], parts[1]);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LogicExceptions(reasons);
    }

    /** Whether the query's difference, if it has one, is listed. */
    boolean explain(String place, boolean differs) {
        if (!reasons.containsKey(place)) {
            return false;
        }
        if (differs) {
            used.add(place);
        }
        return true;
    }

    /** How many listed queries did differ. */
    int used() {
        return used.size();
    }

    /** Listed queries that gave the expected answer, or were not in the sample. */
    Set<String> unused() {
        Set<String> all = new TreeSet<>(reasons.keySet());
        all.removeAll(used);
        return all;
    }
}
