package io.runnel.registry.validation;

import java.util.Map;

/** What a topic asks about the schemas of its keys, or of its values. */
enum ValidationMode {
    /** Nothing: any bytes may enter. */
    NONE,
    /** The schema that the record names must be registered under the subject. */
    ID,
    /** The payload must decode with that schema as well. */
    DEEP;

    /**
     * The mode in a topic's configs, which the log has checked and brought to their canonical form.
     *
     * @param part {@code key} or {@code value}
     */
    static ValidationMode in(Map<String, String> configs, String part) {
        return switch (configs.getOrDefault("runnel." + part + ".schema.validation", "none")) {
            case "none" -> NONE;
            case "id" -> ID;
            default -> DEEP; // What the log might still let through asks for the strictest, not for none.
        };
    }
}
