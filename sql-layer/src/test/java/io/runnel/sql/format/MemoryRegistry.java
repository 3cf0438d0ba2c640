package io.runnel.sql.format;

import io.runnel.log.RecordValidator;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectSummary;
import io.runnel.registry.SubjectVersion;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A registry in memory that takes every schema; ids count from 1. */
public final class MemoryRegistry implements SchemaRegistry {
    private final List<SubjectVersion> versions = new ArrayList<>();
    private final Set<String> deleted = new HashSet<>();

    @Override
    public void deleteSubject(String subject) {
        deleted.add(subject);
    }

    @Override
    public int register(String subject, SchemaText schema) {
        int id = versions.size() + 1;
        deleted.remove(subject);
        versions.add(new SubjectVersion(subject, id, id, schema));
        return id;
    }

    @Override
    public SchemaText schema(int id) {
        if (id < 1 || id > versions.size()) {
            throw new RegistryException(40403, "Schema " + id + " not found");
        }
        return versions.get(id - 1).schema();
    }

    @Override
    public ParsedSchema parsed(int id) {
        return parse(schema(id));
    }

    @Override
    public ParsedSchema parse(SchemaText schema) {
        return SchemaParser.parse(new ResolvedSchema(schema.type(), schema.text(), List.of()));
    }

    @Override
    public List<SubjectSummary> subjects() {
        return List.of();
    }

    @Override
    public Optional<SubjectVersion> latest(String subject) {
        return versions.stream()
                .filter(version -> version.subject().equals(subject) && !deleted.contains(subject))
                .reduce((older, newer) -> newer);
    }

    @Override
    public RecordValidator recordValidator() {
        return RecordValidator.NONE;
    }

    @Override
    public void close() {}
}
