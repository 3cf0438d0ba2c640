package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;

/**
 * Where the topic keeps the highest id of a context: under the name of a subject that does not exist. Confluent's
 * registry reads the record as the deletion of that subject, which changes nothing there.
 */
public final class RememberedIds {
    static final String SUBJECT = "__HIGHEST_ID";

    private RememberedIds() {}

    /** The subject that stands for a context's highest id. */
    public static String subject(String context) {
        return new QualifiedSubject(context, SUBJECT).qualified();
    }

    /** Whether the subject is one of those. */
    public static boolean isSubject(String subject) {
        return QualifiedSubject.parse(subject).subject().equals(SUBJECT);
    }
}
