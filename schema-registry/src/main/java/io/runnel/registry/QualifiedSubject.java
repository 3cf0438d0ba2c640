package io.runnel.registry;

import org.jspecify.annotations.Nullable;

/**
 * A subject and the context it lives in, written {@code :.context:subject}. Each context counts its ids by itself.
 *
 * <pre>
 * orders          default context, subject orders          :.:orders is the same
 * :.lab:orders    context .lab, subject orders
 * :.lab:          context .lab as a whole                   :.lab is the same
 * :*:orders       any context, in searches alone
 * </pre>
 *
 * @param context begins with a dot; {@link #DEFAULT_CONTEXT} is the dot alone; {@link #ANY_CONTEXT} for searches
 * @param subject empty for the context as a whole
 */
public record QualifiedSubject(String context, String subject) {
    public static final String DEFAULT_CONTEXT = ".";
    public static final String ANY_CONTEXT = "*";
    /** What a search in all contexts begins with. */
    public static final String WILDCARD_PREFIX = ":*:";

    private static final String CONTEXT_PREFIX = ":.";

    /** Reads a name as clients write it. Every text is some subject. */
    public static QualifiedSubject parse(String name) {
        if (name.startsWith(WILDCARD_PREFIX)) {
            return new QualifiedSubject(ANY_CONTEXT, name.substring(WILDCARD_PREFIX.length()));
        }
        if (!name.startsWith(CONTEXT_PREFIX)) {
            return new QualifiedSubject(DEFAULT_CONTEXT, name);
        }
        int colon = name.indexOf(':', CONTEXT_PREFIX.length());
        return colon < 0
                ? new QualifiedSubject(name.substring(1), "")
                : new QualifiedSubject(name.substring(1, colon), name.substring(colon + 1));
    }

    /** The one way in which the registry writes a subject: without a prefix in the default context. */
    public static String normalized(String name) {
        return name.startsWith(CONTEXT_PREFIX) ? parse(name).qualified() : name;
    }

    /** As {@link #normalized}; null and the empty text, both global settings, become null. */
    public static @Nullable String normalizedOrGlobal(@Nullable String name) {
        String normal = name == null ? "" : normalized(name);
        return normal.isEmpty() ? null : normal;
    }

    /** {@code subject} as one reads it inside {@code parent}: in the parent's context unless it names its own. */
    public static String within(String parent, String subject) {
        if (!parent.startsWith(CONTEXT_PREFIX)) {
            return normalized(subject);
        }
        QualifiedSubject own = parse(subject);
        QualifiedSubject outer = parse(parent);
        return own.isDefault() && !outer.isDefault()
                ? new QualifiedSubject(outer.context, own.subject).qualified()
                : own.qualified();
    }

    /** The context of a name as clients write it. */
    public static String contextOf(String name) {
        return name.startsWith(CONTEXT_PREFIX) ? parse(name).context : DEFAULT_CONTEXT;
    }

    public boolean isDefault() {
        return context.equals(DEFAULT_CONTEXT);
    }

    /** {@code :.context:}, or the empty text for the default context. */
    public String contextPrefix() {
        return isDefault() ? "" : ":" + context + ":";
    }

    /** As the registry writes it. */
    public String qualified() {
        return contextPrefix() + subject;
    }
}
