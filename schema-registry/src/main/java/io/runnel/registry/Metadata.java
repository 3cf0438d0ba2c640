package io.runnel.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What users say about a schema beside its text; a part of the schema's identity. Sorted, so that the same content in
 * another order is the same.
 *
 * @param tags path within the schema to its tags
 * @param properties free names and values
 * @param sensitive names of properties whose values are not to be shown
 */
public record Metadata(
        SortedMap<String, SortedSet<String>> tags, SortedMap<String, String> properties, SortedSet<String> sensitive) {
    /** The property in which Confluent keeps the version that a schema was given at its registration. */
    public static final String CONFLUENT_VERSION = "confluent:version";

    public Metadata {
        TreeMap<String, SortedSet<String>> sorted = new TreeMap<>();
        tags.forEach((path, names) -> sorted.put(path, Collections.unmodifiableSortedSet(new TreeSet<>(names))));
        tags = Collections.unmodifiableSortedMap(sorted);
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        sensitive = Collections.unmodifiableSortedSet(new TreeSet<>(sensitive));
    }

    /** Takes any maps and collections. */
    public static Metadata of(
            Map<String, ? extends Collection<String>> tags,
            Map<String, String> properties,
            Collection<String> sensitive) {
        TreeMap<String, SortedSet<String>> sorted = new TreeMap<>();
        tags.forEach((path, names) -> sorted.put(path, new TreeSet<>(names)));
        return new Metadata(sorted, new TreeMap<>(properties), new TreeSet<>(sensitive));
    }

    /** Properties alone. */
    public static Metadata ofProperties(Map<String, String> properties) {
        return of(Map.of(), properties, List.of());
    }

    /** Both together; where they name the same path or property, {@code newer} holds. Null means none. */
    public static @Nullable Metadata merged(@Nullable Metadata older, @Nullable Metadata newer) {
        if (older == null || newer == null) {
            return older == null ? newer : older;
        }
        Map<String, SortedSet<String>> tags = new LinkedHashMap<>(older.tags);
        tags.putAll(newer.tags);
        Map<String, String> properties = new LinkedHashMap<>(older.properties);
        properties.putAll(newer.properties);
        SortedSet<String> sensitive = new TreeSet<>(older.sensitive);
        sensitive.addAll(newer.sensitive);
        return of(tags, properties, sensitive);
    }

    /** The value of {@link #CONFLUENT_VERSION}, or null. */
    public @Nullable String confluentVersion() {
        return properties.get(CONFLUENT_VERSION);
    }

    /** {@code metadata} with {@link #CONFLUENT_VERSION} set to this version. */
    public static Metadata withConfluentVersion(@Nullable Metadata metadata, int version) {
        Metadata own = ofProperties(Map.of(CONFLUENT_VERSION, Integer.toString(version)));
        return Objects.requireNonNull(merged(metadata, own));
    }

    /** The same without {@link #CONFLUENT_VERSION}. */
    public Metadata withoutConfluentVersion() {
        Map<String, String> others = new TreeMap<>(properties);
        others.remove(CONFLUENT_VERSION);
        return new Metadata(tags, new TreeMap<>(others), sensitive);
    }
}
