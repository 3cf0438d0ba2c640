package io.runnel.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content hash by which Confluent's registry knows a schema everywhere ({@code GET /schemas/guids/{guid}}): MD5 over
 * text, references, metadata and rule set in a fixed order, written as a UUID. The type is not a part of it.
 */
final class SchemaGuid {
    /** Stands before metadata and rule set, so that an empty one differs from none. */
    private static final byte PRESENT = 1;

    private final MessageDigest digest;

    private SchemaGuid() {
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has MD5", e);
        }
    }

    static String of(SchemaText schema) {
        SchemaGuid guid = new SchemaGuid();
        guid.add(schema);
        ByteBuffer hash = ByteBuffer.wrap(guid.digest.digest());
        return new UUID(hash.getLong(), hash.getLong()).toString();
    }

    private void add(SchemaText schema) {
        add(schema.text());
        for (SchemaReference reference : schema.references()) {
            add(reference.name());
            add(reference.subject());
            digest.update(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(reference.version())
                    .flip());
        }
        Metadata metadata = schema.metadata();
        if (metadata != null) {
            digest.update(PRESENT);
            metadata.tags().forEach((path, tags) -> {
                add(path);
                tags.forEach(this::add);
            });
            metadata.properties().forEach((name, value) -> {
                add(name);
                add(value);
            });
            metadata.sensitive().forEach(this::add);
        }
        RuleSet ruleSet = schema.ruleSet();
        if (ruleSet != null) {
            digest.update(PRESENT);
            List.of(ruleSet.migrationRules(), ruleSet.domainRules(), ruleSet.encodingRules())
                    .forEach(rules -> rules.forEach(this::add));
            add(ruleSet.enableAt());
        }
    }

    private void add(Rule rule) {
        add(rule.name());
        add(rule.doc());
        add(rule.kind().name());
        add(rule.mode().name());
        add(rule.type());
        rule.tags().forEach(this::add);
        rule.params().forEach((name, value) -> {
            add(name);
            add(value);
        });
        add(rule.expr());
        add(rule.onSuccess());
        add(rule.onFailure());
        if (rule.disabled()) {
            digest.update(PRESENT);
        }
    }

    private void add(@Nullable String text) {
        if (text != null) {
            digest.update(text.getBytes(UTF_8));
        }
    }
}
