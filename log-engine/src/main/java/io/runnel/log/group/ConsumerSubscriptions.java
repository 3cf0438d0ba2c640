package io.runnel.log.group;

import io.runnel.log.group.GroupRecord.ResolvedExpression.Resolution;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a group of KIP-848 subscribe to, counted as they come and go: a member that subscribes to what
 * others do costs as much as its own names, in a group of any size.
 */
final class ConsumerSubscriptions {
    private final Map<String, Integer> names = new TreeMap<>();
    private final Map<String, Integer> expressions = new TreeMap<>();
    private final Map<String, Resolution> resolutions = new TreeMap<>();
    private @Nullable Set<String> topics;

    /** A member subscribes so from now on. */
    void add(MemberSubscription told) {
        told.topicNames().forEach(name -> add(names, name));
        if (hasExpression(told)) {
            add(expressions, told.topicRegex());
        }
    }

    private void add(Map<String, Integer> counts, @Nullable String key) {
        if (key != null && counts.merge(key, 1, Integer::sum) == 1) {
            topics = null;
        }
    }

    /** A member subscribes so no more. */
    void remove(MemberSubscription told) {
        told.topicNames().forEach(name -> remove(names, name));
        if (hasExpression(told)) {
            remove(expressions, told.topicRegex());
        }
    }

    private void remove(Map<String, Integer> counts, @Nullable String key) {
        if (key != null && counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1) == null) {
            topics = null;
        }
    }

    private static boolean hasExpression(MemberSubscription told) {
        return told.topicRegex() != null && !told.topicRegex().isEmpty();
    }

    /** An expression matches these topics, or is forgotten (null). */
    void resolved(String expression, @Nullable Resolution resolution) {
        topics = null;
        if (resolution == null) {
            resolutions.remove(expression);
        } else {
            resolutions.put(expression, resolution);
        }
    }

    /** What expressions were resolved to, by expression; also such as nobody uses any longer. */
    Map<String, Resolution> resolutions() {
        return Collections.unmodifiableMap(resolutions);
    }

    /** The expressions that members subscribe by. */
    Set<String> expressions() {
        return Collections.unmodifiableSet(expressions.keySet());
    }

    /** The topics that members subscribe to, by name or by expression, in order; some may not exist. */
    Set<String> topics() {
        Set<String> present = topics;
        if (present == null) {
            present = new TreeSet<>(names.keySet());
            for (String expression : expressions.keySet()) {
                Resolution resolution = resolutions.get(expression);
                if (resolution != null) {
                    present.addAll(resolution.topics());
                }
            }
            topics = present;
        }
        return present;
    }
}
