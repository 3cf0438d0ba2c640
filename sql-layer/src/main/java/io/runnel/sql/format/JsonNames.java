package io.runnel.sql.format;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the column or the struct's field that a JSON object's field belongs to: the one of exactly its name, else the
 * first whose name differs in case only. Thread-safe.
 */
final class JsonNames {
    /** Names that nothing matches are remembered too, up to here: records may use their fields' names as data. */
    private static final int MAX_KNOWN_NAMES = 1_024;

    private static final Match NONE = new Match(-1, false);

    /**
     * Which name a field's name belongs to.
     *
     * @param index -1 for none
     * @param exact whether it is that name in the same case
     */
    record Match(int index, boolean exact) {}

    private final Map<String, Match> byName = new ConcurrentHashMap<>();
    private final Map<String, Match> byUpperName = new HashMap<>();

    JsonNames(List<String> names) {
        for (int index = 0; index < names.size(); index++) {
            byName.put(names.get(index), new Match(index, true));
            byUpperName.putIfAbsent(names.get(index).toUpperCase(Locale.ROOT), new Match(index, false));
        }
    }

    Match match(String field) {
        Match known = byName.get(field);
        if (known != null) {
            return known;
        }
        Match match = byUpperName.getOrDefault(field.toUpperCase(Locale.ROOT), NONE);
        if (byName.size() < MAX_KNOWN_NAMES) {
            byName.put(field, match);
        }
        return match;
    }
}
