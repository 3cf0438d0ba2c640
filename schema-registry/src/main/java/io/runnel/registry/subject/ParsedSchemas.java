package io.runnel.registry.subject;

import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.util.function.ToLongBiFunction;

/**
 * Parsed schemas, as many as the bound allows; others are parsed again when they are needed. Parsing is pure, so the
 * cache changes no answer. Clients may send any text to have it parsed, so long ones count as several. Thread-safe.
 */
public final class ParsedSchemas {
    /** What a schema may have, imports included, to count as one. */
    private static final int USUAL_CHARS = 10_000;

    /** What is parsed in some tens of milliseconds. */
    private static final int QUICK_CHARS = 100_000;

    private final WeighedCache<ResolvedSchema, ParsedSchema> cache;

    /** @param maximumSize in schemas of up to 10,000 characters */
    public ParsedSchemas(int maximumSize) {
        this.cache = bounded(maximumSize, (schema, parsed) -> chars(schema));
    }

    /**
     * The schema with its references found in this state, as one reads them in the default context.
     *
     * @throws io.runnel.registry.RegistryException 42201 when the text is no schema, or a reference leads nowhere
     */
    public ParsedSchema parse(RegistryState state, SchemaText text) {
        return parse(state, "", text);
    }

    /**
     * The schema with its references found in this state.
     *
     * @param subject that has the schema: its references are read in the subject's context
     * @throws io.runnel.registry.RegistryException 42201 when the text is no schema, or a reference leads nowhere
     */
    public ParsedSchema parse(RegistryState state, String subject, SchemaText text) {
        return cache.get(References.resolve(state, subject, text), SchemaParser::parse);
    }

    /**
     * Whether {@link #parse} keeps its caller for a moment only: the schema is at hand, or not long.
     *
     * @throws io.runnel.registry.RegistryException 42201 when a reference leads nowhere
     */
    public boolean isQuick(RegistryState state, String subject, SchemaText text) {
        ResolvedSchema resolved = References.resolve(state, subject, text);
        return chars(resolved) <= QUICK_CHARS || cache.find(resolved) != null;
    }

    ParsedSchema parse(RegistryState state, StoredSchema stored) {
        return parse(state, stored.subject(), stored.schema());
    }

    private static long chars(ResolvedSchema schema) {
        return schema.text().length()
                + schema.imports().stream()
                        .mapToLong(each -> each.text().length())
                        .sum();
    }

    /** An empty cache that keeps as much as this class does of what takes the memory of so many characters. */
    public static <K, V> WeighedCache<K, V> bounded(int maximumSize, ToLongBiFunction<K, V> chars) {
        return new WeighedCache<>(
                (long) maximumSize * USUAL_CHARS, (key, value) -> Math.max(chars.applyAsLong(key, value), USUAL_CHARS));
    }
}
