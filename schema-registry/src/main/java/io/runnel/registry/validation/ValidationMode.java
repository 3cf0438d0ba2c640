package io.runnel.registry.validation;

import java.util.Locale;
import java.util.Map;

/** What a topic asks about the schemas of its keys, or of its values. */
enum ValidationMode {
    /** Nothing: any bytes may enter. */
    NONE,
    /** The id at the front must be registered under the subject. */
    ID,
    /** The payload must decode with that schema as well. */
    DEEP;

    /**
     * The mode in a topic's configs, under Runnel's name or Confluent's, whichever asks for more.
     *
     * @param part {@code key} or {@code value}
     */
    static ValidationMode in(Map<String, String> configs, String part) {
        ValidationMode own = named(configs.getOrDefault("runnel." + part + ".schema.validation", "none"));
        ValidationMode alias = named(configs.getOrDefault("confluent." + part + ".schema.validation", "none"));
        return own.compareTo(alias) >= 0 ? own : alias;
    }

    /** The log has checked the value; what it might still let through asks for the strictest, not for none. */
    private static ValidationMode named(String value) {
        return switch (value.trim().toLowerCase(Locale.ROOT)) {
            case "none", "false", "" -> NONE;
            case "id", "true" -> ID;
            default -> DEEP;
        };
    }
}
