package io.runnel.registry.subject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import org.jspecify.annotations.Nullable;

/**
 * Parsed schemas, as many as the bound allows; others are parsed again when they are needed. Parsing is pure, so the
 * cache changes no answer. Thread-safe.
 */
public final class ParsedSchemas {
    private final int maximumSize;
    private volatile @Nullable Cache<ResolvedSchema, ParsedSchema> cache;

    /** @param maximumSize in schemas */
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
                    made = Caffeine.newBuilder()
                            .maximumSize(maximumSize)
                            .executor(Runnable::run)
                            .build();
                    cache = made;
                }
            }
        }
        return made;
    }
}
