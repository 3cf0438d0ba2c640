package io.runnel.registry;

import java.util.Locale;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The refusals of the registry with the codes and, where clients match on them, the wording that Confluent documents
 * (Schema Registry API reference, "Errors").
 */
public final class RegistryErrors {
    public static final int BAD_REQUEST = 400;
    public static final int NOT_FOUND = 404;
    public static final int INCOMPATIBLE_SCHEMA = 409;
    public static final int UNPROCESSABLE = 422;
    public static final int SUBJECT_NOT_FOUND = 40401;
    public static final int VERSION_NOT_FOUND = 40402;
    public static final int SCHEMA_NOT_FOUND = 40403;
    public static final int SUBJECT_SOFT_DELETED = 40404;
    public static final int SUBJECT_NOT_SOFT_DELETED = 40405;
    public static final int VERSION_SOFT_DELETED = 40406;
    public static final int VERSION_NOT_SOFT_DELETED = 40407;
    public static final int SUBJECT_LEVEL_NOT_CONFIGURED = 40408;
    public static final int SUBJECT_MODE_NOT_CONFIGURED = 40409;
    public static final int INVALID_SCHEMA = 42201;
    public static final int INVALID_VERSION = 42202;
    public static final int INVALID_COMPATIBILITY_LEVEL = 42203;
    public static final int INVALID_MODE = 42204;
    public static final int OPERATION_NOT_PERMITTED = 42205;
    public static final int REFERENCE_EXISTS = 42206;
    public static final int INVALID_SUBJECT = 42208;
    public static final int SCHEMA_TOO_LARGE = 42209;
    public static final int INVALID_RULE_SET = 42210;
    public static final int CONTEXT_NOT_EMPTY = 42211;
    public static final int STORE = 50001;
    public static final int TIMEOUT = 50002;

    private RegistryErrors() {}

    public static RegistryException subjectNotFound(String subject) {
        return new RegistryException(SUBJECT_NOT_FOUND, "Subject '" + subject + "' not found.");
    }

    public static RegistryException versionNotFound(int version) {
        return new RegistryException(VERSION_NOT_FOUND, "Version " + version + " not found.");
    }

    public static RegistryException schemaNotFound(int id) {
        return new RegistryException(SCHEMA_NOT_FOUND, "Schema " + id + " not found");
    }

    public static RegistryException schemaNotFound(String guid) {
        return new RegistryException(SCHEMA_NOT_FOUND, "Schema " + guid + " not found");
    }

    /** For a lookup by text: the subject exists, the schema was never registered under it. */
    public static RegistryException schemaNotFound() {
        return new RegistryException(SCHEMA_NOT_FOUND, "Schema not found");
    }

    public static RegistryException subjectSoftDeleted(String subject) {
        return new RegistryException(
                SUBJECT_SOFT_DELETED,
                "Subject '" + subject + "' was soft deleted. Set permanent=true to delete permanently");
    }

    public static RegistryException subjectNotSoftDeleted(String subject) {
        return new RegistryException(
                SUBJECT_NOT_SOFT_DELETED,
                "Subject '" + subject + "' was not deleted first before being permanently deleted");
    }

    public static RegistryException versionSoftDeleted(String subject, int version) {
        return new RegistryException(
                VERSION_SOFT_DELETED,
                "Subject '" + subject + "' Version " + version
                        + " was soft deleted. Set permanent=true to delete permanently");
    }

    public static RegistryException versionNotSoftDeleted(String subject, int version) {
        return new RegistryException(
                VERSION_NOT_SOFT_DELETED,
                "Subject '" + subject + "' Version " + version
                        + " was not deleted first before being permanently deleted");
    }

    public static RegistryException levelNotConfigured(String subject) {
        return new RegistryException(
                SUBJECT_LEVEL_NOT_CONFIGURED,
                "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    public static RegistryException invalidSchema(SchemaType type, String reason) {
        return new RegistryException(INVALID_SCHEMA, "Invalid " + type + " schema: " + reason);
    }

    /** For a registration without a text, under a subject without a schema to take it from. */
    public static RegistryException emptySchema() {
        return new RegistryException(INVALID_SCHEMA, "Empty schema");
    }

    /** @param reason continues the sentence that names the subject */
    public static RegistryException invalidSubject(String subject, String reason) {
        return new RegistryException(INVALID_SUBJECT, "The specified subject '" + subject + "' " + reason);
    }

    public static RegistryException contextNotFound(String context) {
        return new RegistryException(SUBJECT_NOT_FOUND, "Context '" + context + "' not found.");
    }

    public static RegistryException contextNotEmpty(String context) {
        return new RegistryException(
                CONTEXT_NOT_EMPTY,
                "The specified context '" + context
                        + "' is not empty: delete its subjects, softly deleted ones included," + " first");
    }

    public static RegistryException modeNotConfigured(String subject) {
        return new RegistryException(
                SUBJECT_MODE_NOT_CONFIGURED, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    public static RegistryException invalidVersion(String version) {
        return new RegistryException(
                INVALID_VERSION,
                "The specified version '" + version + "' is not a valid version id. Allowed values are between"
                        + " [1, 2^31-1] and the string \"latest\"");
    }

    public static RegistryException invalidLevel(String level, Object[] known) {
        StringBuilder names = new StringBuilder();
        for (Object name : known) {
            names.append(names.length() == 0 ? "" : ", ").append(name.toString().toLowerCase(Locale.ROOT));
        }
        return new RegistryException(
                INVALID_COMPATIBILITY_LEVEL, "Invalid compatibility level '" + level + "'. Valid values are " + names);
    }

    /**
     * The registry could not reach its topic, or the schema is larger than a record of the topic may be;
     * {@code attempted} begins the sentence.
     */
    public static RegistryException store(String attempted, Throwable cause) {
        int code = cause instanceof RecordTooLargeException ? SCHEMA_TOO_LARGE : STORE;
        RegistryException failure = new RegistryException(code, attempted + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }
}
