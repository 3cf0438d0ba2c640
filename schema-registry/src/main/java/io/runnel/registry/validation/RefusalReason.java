package io.runnel.registry.validation;

/** Why a record may not enter a topic. */
public enum RefusalReason {
    /** It bears no schema id where serializers write one. */
    NO_SCHEMA_ID,
    /** The registry has no schema of that id. */
    UNKNOWN_SCHEMA,
    /** The schema is registered, but not under the subject that the topic asks for. */
    WRONG_SUBJECT,
    /** The schema has no name, and the topic's subject name strategy needs one. */
    NO_RECORD_NAME,
    /** It does not decode with its schema. */
    UNDECODABLE,
    /** It cannot be judged: its schema does not parse here, or the topic's configs make no sense. */
    UNCHECKABLE,
    /** The registry is down or behind: the producer is to try again. */
    REGISTRY_UNAVAILABLE
}
