package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a name must be and what modes and references allow, with the refusals in Confluent's words. */
final class Permissions {
    /** As Kafka bounds names of topics; the subject of a topic is a little longer than its name. */
    private static final int MAX_SUBJECT_LENGTH = 1024;

    /** Confluent keeps permissions under this name. */
    private static final String GLOBAL_NAME = "__GLOBAL";

    private Permissions() {}

    /** @throws RegistryException 42208 for a name under which nothing can be registered */
    static void checkSubject(String subject) {
        QualifiedSubject qualified = QualifiedSubject.parse(subject);
        if (qualified.subject().isBlank()) {
            throw RegistryErrors.invalidSubject(subject, "is empty");
        }
        checkName(subject, qualified);
    }

    /** @throws RegistryException 42208 for a name that can have no settings; null stands for the global ones */
    static void checkScope(@Nullable String subject) {
        if (subject != null) {
            checkName(subject, QualifiedSubject.parse(subject));
        }
    }

    private static void checkName(String subject, QualifiedSubject qualified) {
        String wrong = null;
        if (subject.length() > MAX_SUBJECT_LENGTH) {
            wrong = "is longer than " + MAX_SUBJECT_LENGTH + " characters";
        } else if (subject.chars().anyMatch(Character::isISOControl)) {
            wrong = "contains a control character";
        } else if (qualified.context().equals(QualifiedSubject.ANY_CONTEXT)) {
            wrong = "stands for all contexts, which only a search can; name one as ':.context:subject'";
        } else if (qualified.subject().equals(GLOBAL_NAME)
                || qualified.subject().equals(RememberedIds.SUBJECT)) {
            wrong = "is a name that the registry keeps for itself";
        }
        if (wrong != null) {
            throw RegistryErrors.invalidSubject(subject, wrong);
        }
    }

    /** @throws RegistryException 42205 when the mode in scope takes no changes */
    static void checkWritable(RegistryState state, @Nullable String subject) {
        if (state.modeInScope(subject).readOnly()) {
            throw notPermitted(subject, "is in read-only mode");
        }
    }

    /** @throws RegistryException 42205 when the mode in scope takes no registration with, or without, an id */
    static void checkRegistration(RegistryState state, String subject, boolean bringsId) {
        checkWritable(state, subject);
        Mode mode = state.modeInScope(subject);
        if (bringsId && !mode.bringsIds()) {
            throw notPermitted(subject, "is not in import mode");
        }
        if (!bringsId && mode != Mode.READWRITE) {
            throw notPermitted(subject, "is not in read-write mode");
        }
    }

    private static RegistryException notPermitted(@Nullable String subject, String reason) {
        String context = subject == null ? "" : QualifiedSubject.parse(subject).contextPrefix();
        return new RegistryException(
                RegistryErrors.OPERATION_NOT_PERMITTED, "Subject " + subject + " in context " + context + " " + reason);
    }

    /** @throws RegistryException 42206 while schemas that are not deleted refer to this one */
    static void checkUnreferenced(RegistryState state, StoredSchema schema) {
        List<Integer> referencing = state.referencedBy(schema.subject(), schema.version());
        if (!referencing.isEmpty()) {
            throw new RegistryException(
                    RegistryErrors.REFERENCE_EXISTS,
                    "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=" + schema.subject()
                            + ",version=" + schema.version() + "}: delete the schemas with ids " + referencing
                            + " first");
        }
    }
}
