package io.runnel.registry.subject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Parsed schemas, as many as the bound allows; others are parsed again when they are needed. Parsing is pure, so the
 * cache changes no answer. Clients may send any text to have it parsed, so long ones count as several. Thread-safe.
 */
public final class ParsedSchemas {
    /** What a schema may have, imports included, to count as one. */
    private static final int USUAL_CHARS = 10_000;

    /** What is parsed in some tens of milliseconds. */
    private static final int QUICK_CHARS = 100_000;

    private final int maximumSize;
    private volatile @Nullable Cache<ResolvedSchema, ParsedSchema> cache;

    /** @param maximumSize in schemas of up to 10,000 characters */
    public ParsedSchemas(int maximumSize) {
        this.maximumSize = maximumSize;
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
        return cache().get(References.resolve(state, subject, text), SchemaParser::parse);
    }

    /**
     * Whether {@link #parse} keeps its caller for a moment only: the schema is at hand, or not long.
     *
     * @throws io.runnel.registry.RegistryException 42201 when a reference leads nowhere
     */
    public boolean isQuick(RegistryState state, String subject, SchemaText text) {
        ResolvedSchema resolved = References.resolve(state, subject, text);
        return chars(resolved) <= QUICK_CHARS || cache().getIfPresent(resolved) != null;
    }

    ParsedSchema parse(RegistryState state, StoredSchema stored) {
        return parse(state, stored.subject(), stored.schema());
    }

    /** Made with the first schema: the cache's classes would lengthen the start of a node that has none. */
    private Cache<ResolvedSchema, ParsedSchema> cache() {
        Cache<ResolvedSchema, ParsedSchema> made = cache;
        if (made == null) {
            synchronized (this) {
                made = cache;
                if (made == null) {
                    made = bounded(maximumSize, (schema, parsed) -> chars(schema));
                    cache = made;
                }
            }
        }
        return made;
    }

    private static long chars(ResolvedSchema schema) {
        return schema.text().length()
                + schema.imports().stream()
                        .mapToLong(each -> each.text().length())
                        .sum();
    }

    /** An empty cache that keeps what it is given as this class does. */
    public static <K, V> Cache<K, V> bounded(int maximumSize, ToLongBiFunction<K, V> chars) {
        long all = (long) maximumSize * USUAL_CHARS;
        return Caffeine.newBuilder()
                .maximumWeight(all)
                .weigher((K key, V value) -> (int) Math.min(
                        Math.max(chars.applyAsLong(key, value), USUAL_CHARS), Math.min(all, Integer.MAX_VALUE)))
                .executor(Runnable::run)
                .build();
    }
}
