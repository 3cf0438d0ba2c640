package io.runnel.registry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One data contract rule of a {@link RuleSet}. Clients execute rules; the registry keeps them and gives them back.
 *
 * @param tags of the fields that the rule is for
 * @param params of the rule's executor
 * @param expr in the language of {@code type}
 */
public record Rule(
        String name,
        @Nullable String doc,
        Kind kind,
        Mode mode,
        @Nullable String type,
        SortedSet<String> tags,
        SortedMap<String, String> params,
        @Nullable String expr,
        @Nullable String onSuccess,
        @Nullable String onFailure,
        boolean disabled) {
    /** Whether a rule changes records or judges them. */
    public enum Kind {
        TRANSFORM,
        CONDITION
    }

    /** When a rule is executed. */
    public enum Mode {
        UPGRADE,
        DOWNGRADE,
        UPDOWN,
        WRITE,
        READ,
        WRITEREAD;

        /** Between versions, as against on writing or reading. */
        public boolean migrates() {
            return this == UPGRADE || this == DOWNGRADE || this == UPDOWN;
        }
    }

    public Rule {
        tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
        params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    }
}
